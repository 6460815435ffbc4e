import { enumText, jsonb, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { modalities, networkKinds, type Network } from './domain/network.js';

/** A network without what stands in tables of its own, and what it is sorted by. */
export interface NetworkRow extends Omit<Network, 'members' | 'modalityHistory'> {
  /** foldName of the name. */
  readonly searchName: string;
}

export const networkSchema = new EntitySchema<NetworkRow>({
  name: 'network',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    searchName: { type: 'text', name: 'search_name' },
    kind: enumText(networkKinds),
    modality: enumText(modalities),
    perimeterLevel: { type: 'smallint', name: 'perimeter_level' },
    territory: { type: 'text' },
    legalForm: { type: 'text', name: 'legal_form' },
    fundingModes: { type: 'text', name: 'funding_modes', array: true },
    integratorOrganizationId: { type: 'uuid', name: 'integrator_organization_id' },
    profile: jsonb('profile'),
    preset: { type: 'text' },
    zone: { type: 'text' },
    founding: { type: 'uuid' },
    version: { type: 'integer' },
  } satisfies Columns<NetworkRow>,
});
