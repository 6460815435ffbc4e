import { enumText, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { resourceKinds, type BookableResource } from './domain/bookable-resource.js';

export const resourceSchema = new EntitySchema<BookableResource>({
  name: 'resource',
  columns: {
    id: { type: 'uuid', primary: true },
    kind: enumText(resourceKinds),
    name: { type: 'text' },
    organizationId: { type: 'uuid', name: 'organization_id' },
    zone: { type: 'text' },
    purposes: { type: 'text', array: true },
    networkId: { type: 'uuid', name: 'network_id', nullable: true },
    active: { type: 'boolean' },
    version: { type: 'integer' },
  } satisfies Columns<BookableResource>,
});
