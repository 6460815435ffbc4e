import { grantee, type AccessFact } from '@maillage/access';
import { addMs, idFrom, type Uuid } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';

/** As the registry's: long enough to be linked, invited and enrolled; whatever lasts longer is a relationship of its own. */
const registrationLastsMs = 90 * 24 * 3_600_000;

/** Whoever enters a Patient here must be able to go on with it, before the registry has said who it is: their organisation knows it for ninety days. */
export const registrationFact = (patientId: Uuid, { actor, now }: RequestContext): AccessFact => ({
  factId: idFrom('patient-registration', patientId), version: 1, effect: 'ALLOW', personId: patientId,
  grantee: actor.organisationId === null ? grantee.account(actor.subject) : grantee.organisation(actor.organisationId), basis: 'REGISTRATION', from: now, until: addMs(now, registrationLastsMs),
});
