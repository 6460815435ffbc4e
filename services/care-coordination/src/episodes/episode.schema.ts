import { EntitySchema } from 'typeorm';
import { enumText, type Columns } from '@maillage/database';
import { phases, type Episode } from './domain/episode.js';

export const episodeSchema = new EntitySchema<Episode>({
  name: 'episode',
  columns: {
    id: { type: 'uuid', primary: true },
    membershipId: { type: 'uuid', name: 'membership_id' },
    networkId: { type: 'uuid', name: 'network_id' },
    personId: { type: 'uuid', name: 'person_id' },
    phase: enumText(phases),
    transitionStayId: { type: 'uuid', name: 'transition_stay_id', nullable: true },
    evaluationId: { type: 'uuid', name: 'evaluation_id', nullable: true },
    planId: { type: 'uuid', name: 'plan_id', nullable: true },
    version: { type: 'integer' },
  } satisfies Columns<Episode>,
});
