import { create, toBinary } from '@bufbuild/protobuf';
import { AccessEffect, AccessFactSchema } from '@maillage/contracts/common/v1/access_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import type { Link } from '@maillage/messaging';

/** A fact as the stand-in tells it. */
export interface StandInFact {
  readonly effect: 'ALLOW' | 'REFUSE';
  readonly personId: string;
  readonly grantee: string;
  readonly basis: string;
  readonly categories?: readonly string[];
  /** Empty while no end is known. */
  readonly until?: string;
}

/** Stands for the owners of relationships that no API makes yet. Facts are on the stream when this resolves; services take them in within a second. */
export async function tell(link: Link, facts: readonly StandInFact[]): Promise<void> {
  await Promise.all(facts.map(async ({ effect, ...fact }) => {
    const factId = newId(systemClock);
    const message = create(AccessFactSchema, { ...fact, categories: [...(fact.categories ?? [])], factId, version: 1n, effect: AccessEffect[effect], from: '2020-01-01T00:00:00Z', owner: 'matrix' });
    await link.connection.request(`maillage.access.matrix.${factId}`, toBinary(AccessFactSchema, message), { timeout: 5_000 });
  }));
}
