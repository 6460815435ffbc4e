import type { AccessFact } from '@maillage/access';
import type { Instant, Uuid } from '@maillage/kernel';

/** An id that stands for another person, or for itself again. */
export interface Alias {
  readonly personId: Uuid;
  readonly rootId: Uuid;
  /** One more than that of the last fact on this id. */
  readonly version: number;
}

export const aliasFact = ({ personId, rootId, version }: Alias, now: Instant): AccessFact => ({ factId: personId, version, effect: 'ALIAS', personId, grantee: '', target: rootId, basis: 'MERGE', from: now, until: null });
