import { addDays, type Instant, type LocalDate, type Uuid } from '@maillage/kernel';
import { endsOnce } from './enrolment-rules.js';
import { firstUncoveredDay, type ProgrammeRule } from './programme-rules.js';

/** A member's time in a programme: a span of the roster. Kept for ever; the person id stays as it was written. */
export interface Enrolment {
  readonly id: Uuid;
  readonly membershipId: Uuid;
  readonly networkId: Uuid;
  readonly personId: Uuid;
  readonly programme: string;
  readonly contractId: Uuid;
  /** What the caller asked for, so that a repeat is recognised after the rule moved it on. */
  readonly askedFrom: LocalDate;
  readonly from: LocalDate;
  /** First day no longer covered; null while open. Equal to `from` when not a single day was covered. */
  readonly to: LocalDate | null;
  readonly endReason: string;
  /** The end that somebody gave notice of; a death may come before it, and may be withdrawn again. */
  readonly noticeOn: LocalDate | null;
  readonly noticeReason: string;
  readonly noticeTo: LocalDate | null;
  readonly version: number;
  readonly knownAt: Instant;
}

type NewEnrolment = Pick<Enrolment, 'id' | 'membershipId' | 'networkId' | 'personId' | 'programme' | 'contractId' | 'askedFrom' | 'from'>;

/** Opens the span; a death that is known already ends it at once. */
export function enrol(command: NewEnrolment, deathDay: LocalDate | null, now: Instant): Enrolment {
  const open: Enrolment = { ...command, to: null, endReason: '', noticeOn: null, noticeReason: '', noticeTo: null, version: 1, knownAt: now };
  return { ...open, ...effectiveEnd(open, deathDay) };
}

/** Notice and death, whichever ends first. Before its first day a span ends as an empty one. */
function effectiveEnd({ from, noticeTo, noticeReason }: Enrolment, deathDay: LocalDate | null): Pick<Enrolment, 'to' | 'endReason'> {
  const afterDeath = deathDay === null ? null : addDays(deathDay, 1);
  const notBeforeStart = (day: LocalDate): LocalDate => (day < from ? from : day);
  if (afterDeath !== null && (noticeTo === null || afterDeath < noticeTo)) return { to: notBeforeStart(afterDeath), endReason: 'DEATH' };
  return noticeTo === null ? { to: null, endReason: '' } : { to: notBeforeStart(noticeTo), endReason: noticeReason };
}

/** Ends by the programme's rule from the notice. Throws ENROLMENT_ENDED when an end is known already. */
export function endEnrolment(enrolment: Enrolment, { noticeOn, reason }: { noticeOn: LocalDate; reason: 'VOLUNTARY' | 'INVOLUNTARY' }, rule: ProgrammeRule, now: Instant): Enrolment {
  endsOnce(enrolment);
  const noticed: Enrolment = { ...enrolment, noticeOn, noticeReason: reason, noticeTo: firstUncoveredDay(rule, reason, noticeOn) };
  return { ...noticed, ...effectiveEnd(noticed, null), version: enrolment.version + 1, knownAt: now };
}

/** True when this very notice ended it. */
export const isSameNotice = (enrolment: Enrolment, { noticeOn, reason }: { noticeOn: LocalDate; reason: string }): boolean => enrolment.noticeOn === noticeOn && enrolment.noticeReason === reason;

/** Follows what is known of the person's death; answers null when nothing changes. A withdrawn death brings the end before it back. */
export function enrolmentAfterDeath(enrolment: Enrolment, deathDay: LocalDate | null, now: Instant): Enrolment | null {
  const end = effectiveEnd(enrolment, deathDay);
  if (end.to === enrolment.to && end.endReason === enrolment.endReason) return null;
  return { ...enrolment, ...end, version: enrolment.version + 1, knownAt: now };
}
