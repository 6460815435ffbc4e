import { addMs, type Instant, type Uuid } from '@maillage/kernel';
import type { Actor } from './actor.js';

/** What a fact does: opens, closes, says that two ids are one person, or that a grantee belongs to a group. */
export type AccessEffect = 'ALLOW' | 'REFUSE' | 'ALIAS' | 'MEMBER';

/**
 * One fact of its owner that decides who may see what of a person: a place in a team, a delegation, a refusal, a merge. The owner writes
 * it in the transaction of its change; a fact that ends keeps its id and gets an `until`.
 */
export interface AccessFact {
  readonly factId: Uuid;
  /** Rises with each change of the fact; an older one is passed over. */
  readonly version: number;
  readonly effect: AccessEffect;
  /** Person as written; null where the fact is about no single person. */
  readonly personId: Uuid | null;
  /** One of `grantee`'s answers, or `*`: everybody but the person. */
  readonly grantee: string;
  /** ALIAS: the person that `personId` stands for now. MEMBER: the group. */
  readonly target?: string;
  /** Why: a basis of the access vocabulary. */
  readonly basis: string;
  /** Data categories; empty for all that need no allowance of their own, of a refusal for all. */
  readonly categories?: readonly string[];
  /** Purpose of use; empty for any. */
  readonly purpose?: string;
  readonly from: Instant;
  readonly until: Instant | null;
}

/** How facts name whom they concern. */
export const grantee = {
  account: (subject: string): string => `account:${subject}`,
  practitioner: (id: Uuid): string => `practitioner:${id}`,
  organisation: (id: Uuid): string => `organisation:${id}`,
  network: (id: Uuid): string => `network:${id}`,
  everybody: '*',
} as const;

/** Whoever enters somebody must be able to go on: to book, to invite, to enrol. Whatever lasts longer is a relationship of its own. */
const registrationLastsMs = 90 * 24 * 3_600_000;

/** The organisation that enters a person, or the account where it has none, knows them for ninety days. */
export const registrationFact = (factId: Uuid, personId: Uuid, actor: Pick<Actor, 'subject' | 'organisationId'>, now: Instant): AccessFact => ({
  factId, version: 1, effect: 'ALLOW', personId, grantee: actor.organisationId === null ? grantee.account(actor.subject) : grantee.organisation(actor.organisationId), basis: 'REGISTRATION', from: now, until: addMs(now, registrationLastsMs),
});
