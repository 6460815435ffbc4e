import { grantee, type AccessFact, type Actor } from '@maillage/access';
import { addMs, idFrom, type Instant, type Uuid } from '@maillage/kernel';

/** Whoever registers somebody must be able to go on: to book, to invite, to enrol. Whatever lasts longer is a relationship of its own. */
const registrationLastsMs = 90 * 24 * 3_600_000;

/** The registering organisation, or the account where it has none, knows the person for ninety days. */
export const registrationFact = (record: { readonly id: Uuid; readonly personId: Uuid; readonly recordedAt: Instant }, actor: Actor): AccessFact => ({
  factId: idFrom('registration', record.id), version: 1, effect: 'ALLOW', personId: record.personId,
  grantee: actor.organisationId === null ? grantee.account(actor.subject) : grantee.organisation(actor.organisationId), basis: 'REGISTRATION',
  from: record.recordedAt, until: addMs(record.recordedAt, registrationLastsMs),
});

/** An id that stands for another person, or for itself again. */
export interface Alias {
  readonly personId: Uuid;
  readonly rootId: Uuid;
  /** One more than that of the last fact on this id. */
  readonly version: number;
}

export const aliasFact = ({ personId, rootId, version }: Alias, now: Instant): AccessFact => ({ factId: personId, version, effect: 'ALIAS', personId, grantee: '', target: rootId, basis: 'MERGE', from: now, until: null });
