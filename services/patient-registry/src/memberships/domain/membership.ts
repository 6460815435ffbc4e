import type { Instant, LocalDate, Uuid } from '@maillage/kernel';
import {
  endsOnce, evaluationComesFirst, isStillRequested, refusalIsExplained, refusalIsOriented, signatureComesFirst, signatureIsNotInTheFuture, startFollowsSignature, stepIs,
} from './membership-rules.js';

/** Who brought the person (modalités d'accès). */
export type AccessMode = 'GP' | 'ESTABLISHMENT' | 'SELF' | 'SOCIAL_SERVICES';
export type MembershipState = 'REQUESTED' | 'ADMITTED' | 'REFUSED' | 'SIGNED' | 'STARTED' | 'ENDED';

/** One person's way into, through and out of one network. Kept for ever; the person id stays as it was written. */
export interface Membership {
  readonly id: Uuid;
  readonly networkId: Uuid;
  readonly personId: Uuid;
  readonly accessMode: AccessMode;
  readonly state: MembershipState;
  readonly requestedAt: Instant;
  readonly evaluatedAt: Instant | null;
  readonly needs: string | null;
  readonly signedOn: LocalDate | null;
  readonly signedBy: 'PERSON' | 'LEGAL_REPRESENTATIVE' | null;
  readonly startedOn: LocalDate | null;
  readonly endedOn: LocalDate | null;
  readonly endReason: string;
  readonly orientation: string;
  readonly version: number;
}

/** States in which somebody is in the flow or a member: one at a time per network. */
export const openStates: readonly MembershipState[] = ['REQUESTED', 'ADMITTED', 'SIGNED', 'STARTED'];

/** What may follow what. Leaving is possible from every state but the last. */
export const membershipTransitions: Readonly<Record<MembershipState, readonly MembershipState[]>> = {
  REQUESTED: ['ADMITTED', 'REFUSED', 'ENDED'],
  ADMITTED: ['SIGNED', 'ENDED'],
  REFUSED: ['ENDED'],
  SIGNED: ['STARTED', 'ENDED'],
  STARTED: ['ENDED'],
  ENDED: [],
};

export const requestMembership = (command: Pick<Membership, 'id' | 'networkId' | 'personId' | 'accessMode'>, now: Instant): Membership => ({
  ...command, state: 'REQUESTED', requestedAt: now, evaluatedAt: null, needs: null, signedOn: null, signedBy: null, startedOn: null, endedOn: null, endReason: '', orientation: '', version: 1,
});

const changed = (membership: Membership, change: Partial<Membership>): Membership => ({ ...membership, ...change, version: membership.version + 1 });

export interface Evaluation {
  readonly needs: string;
  readonly admit: boolean;
  readonly refusalReason: string;
  readonly orientation: string;
}

/** Analyses the needs and decides. Throws MEMBERSHIP_STATE, REFUSAL_REASON_MISSING or ORIENTATION_MISSING. */
export function evaluateMembership(membership: Membership, { needs, admit, refusalReason, orientation }: Evaluation, now: Instant): Membership {
  isStillRequested(membership);
  if (admit) return changed(membership, { state: 'ADMITTED', needs, evaluatedAt: now });
  refusalIsExplained(refusalReason);
  refusalIsOriented(orientation);
  return changed(membership, { state: 'REFUSED', needs, evaluatedAt: now, endReason: refusalReason, orientation });
}

/** Signs the joining document. `today` is the civil date of the network's zone, or null for a caller that passes on what another system holds, dates ahead included. Throws EVALUATION_MISSING, MEMBERSHIP_STATE or SIGNATURE_IN_FUTURE. */
export function signMembership(membership: Membership, { signedOn, signedBy }: { signedOn: LocalDate; signedBy: 'PERSON' | 'LEGAL_REPRESENTATIVE' }, today: LocalDate | null): Membership {
  evaluationComesFirst(membership);
  stepIs(membership, 'ADMITTED');
  if (today !== null) signatureIsNotInTheFuture(signedOn, today);
  return changed(membership, { state: 'SIGNED', signedOn, signedBy });
}

/** Begins the care. Throws SIGNATURE_MISSING, MEMBERSHIP_STATE or START_BEFORE_SIGNATURE. */
export function startMembership(membership: Membership, startedOn: LocalDate): Membership {
  signatureComesFirst(membership);
  stepIs(membership, 'SIGNED');
  startFollowsSignature(startedOn, membership.signedOn!);
  return changed(membership, { state: 'STARTED', startedOn });
}

/** The person leaves; no reason is demanded. Throws MEMBERSHIP_ENDED. */
export function withdrawMembership(membership: Membership, noticeOn: LocalDate, reason: string): Membership {
  endsOnce(membership);
  return changed(membership, { state: 'ENDED', endedOn: noticeOn, endReason: reason || membership.endReason });
}

const stateBeforeEnd = (membership: Membership): MembershipState =>
  membership.startedOn !== null ? 'STARTED' : membership.signedOn !== null ? 'SIGNED' : membership.evaluatedAt !== null ? 'ADMITTED' : 'REQUESTED';

/**
 * Follows what is known of the person's death: ends an open membership on that day, corrects the day of one that a death ended, and opens
 * it again when the death is withdrawn. Answers null when nothing changes; who left or was refused before stays as they are.
 */
export function membershipAfterDeath(membership: Membership, deathDay: LocalDate | null): Membership | null {
  const endedByDeath = membership.state === 'ENDED' && membership.endReason === 'DEATH';
  if (deathDay === null) return endedByDeath ? changed(membership, { state: stateBeforeEnd(membership), endedOn: null, endReason: '' }) : null;
  if (endedByDeath) return membership.endedOn === deathDay ? null : changed(membership, { endedOn: deathDay });
  return openStates.includes(membership.state) ? changed(membership, { state: 'ENDED', endedOn: deathDay, endReason: 'DEATH' }) : null;
}
