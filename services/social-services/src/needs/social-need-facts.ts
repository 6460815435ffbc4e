import { grantee, type AccessFact } from '@maillage/access';
import { addMs, idFrom, type Instant, type Uuid } from '@maillage/kernel';
import { openNeedStates, type SocialNeed } from './domain/social-need.js';

/** Whoever found out about a need follows it up for so long after it was closed. */
export const daysAfterSocialWork = 30;
const dayMs = 86_400_000;

/** Thirty days after the end of social work. */
export const endOfSocialWork = (closedAt: Instant): Instant => addMs(closedAt, daysAfterSocialWork * dayMs);

/** Callers make the ids of needs, referrals and screenings, and may make the same one twice: facts must not meet by it. */
export const needFactId = (needId: Uuid): Uuid => idFrom('social need', needId);

const stateOf = (need: SocialNeed, whom: string, changedAt: Instant): AccessFact => ({
  factId: needFactId(need.id),
  version: need.version,
  effect: 'ALLOW',
  personId: need.personId,
  grantee: whom,
  basis: 'SOCIAL_WORKER',
  from: need.identifiedAt,
  until: openNeedStates.includes(need.state) ? null : endOfSocialWork(changedAt),
});

/**
 * A need opens the person to the organisation of whoever identified it: no worker in charge is named here. It lasts until 30 days after the
 * need was met or refused, and again when it is taken up again. Nothing for somebody without an organisation.
 */
export const openedNeedFacts = (need: SocialNeed, organisationId: string | null): AccessFact[] =>
  organisationId === null ? [] : [stateOf(need, grantee.organisation(organisationId), need.identifiedAt)];

/** The same fact as the need moves on; `whom` as first declared, null when nothing was. */
export const movedNeedFacts = (need: SocialNeed, whom: string | null, changedAt: Instant): AccessFact[] => (whom === null ? [] : [stateOf(need, whom, changedAt)]);
