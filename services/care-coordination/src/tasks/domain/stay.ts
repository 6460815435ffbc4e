import { addMs, localDateIn, type Instant, type LocalDate, type Zone } from '@maillage/kernel';

/** A hospital stay or contact as patient-registry last told it. */
export interface Stay {
  readonly id: string;
  readonly stayClass: 'INPATIENT' | 'EMERGENCY' | 'AMBULATORY';
  readonly state: 'OPEN' | 'CLOSED' | 'CANCELLED';
  readonly startedAt: Instant;
  /** Null unless CLOSED. */
  readonly endedAt: Instant | null;
  readonly endedByDeath: boolean;
}

/** The days on which a network cares for a person, both included; `endedOn: null` has no end. */
export interface TimeOfCare {
  readonly beginsOn: LocalDate;
  readonly endedOn: LocalDate | null;
}

const day = 86_400_000;
/** Transitional care lasts 30 days from the discharge (CPT 99495, 99496): somebody who joins within them is still in transition. */
const transitionalCare = 30 * day;

/**
 * A stay is the network's business when it, or the 30 days after it, reach into the time of care. Decided by the stay's own times and
 * never by which event came first, so that any order of events ends in the same tasks. An emergency contact is rarely closed by its
 * hospital: its start counts.
 */
export function concerns(stay: Stay, care: TimeOfCare, zone: Zone): boolean {
  if (stay.state === 'CANCELLED' || stay.stayClass === 'AMBULATORY') return false;
  const last = stay.stayClass === 'EMERGENCY' ? stay.startedAt : stay.endedAt;
  const reachesTheBegin = last === null || localDateIn(addMs(last, transitionalCare), zone) >= care.beginsOn;
  const beganBeforeTheEnd = care.endedOn === null || localDateIn(stay.startedAt, zone) <= care.endedOn;
  return reachesTheBegin && beganBeforeTheEnd;
}

export const isInpatientNow = (stay: Stay): boolean => stay.stayClass === 'INPATIENT' && stay.state === 'OPEN';
