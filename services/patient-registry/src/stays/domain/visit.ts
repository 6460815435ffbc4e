import type { Instant } from '@maillage/kernel';

export type StayClass = 'INPATIENT' | 'EMERGENCY' | 'AMBULATORY';
export type StayState = 'OPEN' | 'CLOSED' | 'CANCELLED';
/** Triggers that speak of a visit; A28, A31 and A40 speak of a person only. */
export type VisitTrigger = 'A01' | 'A02' | 'A03' | 'A04' | 'A08' | 'A11' | 'A13';

/** What one message says of a visit. A field that is absent leaves what is known, null (HL7 `""`) clears it. */
export interface VisitMessage {
  readonly messageKey: string;
  readonly trigger: VisitTrigger;
  /** EVN-2, when it happened; MSH-7, when it was sent. */
  readonly eventAt: Instant;
  readonly sentAt: Instant;
  readonly stayClass?: StayClass | null;
  readonly location?: string | null;
  readonly admittedAt?: Instant | null;
  readonly dischargedAt?: Instant | null;
  /** PV1-36 = 20. */
  readonly died?: boolean | null;
}

/** Where a visit stands after all of its messages. */
export interface VisitState {
  readonly state: StayState;
  readonly stayClass: StayClass;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly location: string;
  readonly endedByDeath: boolean;
  /** True once an A01 opened it: a stay, which excludes another one at the same site; false for a contact. */
  readonly admitted: boolean;
}

/** Why a message does not take effect where it stands in the order of events. */
export type GuardFailure = 'STAY_NOT_OPEN' | 'ADMISSION_NOT_LAST' | 'DISCHARGE_NOT_LAST';

/** The visit, null before it is opened, and the messages whose guard fails. */
export interface VisitFold {
  readonly visit: VisitState | null;
  readonly failures: ReadonlyMap<string, GuardFailure>;
}

/** EVN-2, then MSH-7; the message's own key makes the order total, so that it never depends on arrival. */
export const orderOf = (message: Pick<VisitMessage, 'eventAt' | 'sentAt' | 'messageKey'>): string => `${message.eventAt} ${message.sentAt} ${message.messageKey}`;

interface Course {
  state: StayState | null;
  lastStateEvent: VisitTrigger | null;
  admitted: boolean;
  openedAt: Instant | null;
  leftAt: Instant | null;
  stayClass: StayClass | null;
  location: string | null;
  admittedAt: Instant | null;
  dischargedAt: Instant | null;
  died: boolean;
}

/** Guards of domain part 04, section 5.4, for what one visit can tell. A04 and A08 have none; A11 takes back an A04 too, as IHE PAM has it. */
function guardOf({ state, lastStateEvent }: Course, trigger: VisitTrigger): GuardFailure | null {
  switch (trigger) {
    case 'A02':
    case 'A03':
      return state === 'OPEN' ? null : 'STAY_NOT_OPEN';
    case 'A11':
      return lastStateEvent === 'A01' || lastStateEvent === 'A04' ? null : 'ADMISSION_NOT_LAST';
    case 'A13':
      return lastStateEvent === 'A03' ? null : 'DISCHARGE_NOT_LAST';
    default:
      return null;
  }
}

function writeFields(course: Course, message: VisitMessage): void {
  if (message.stayClass !== undefined) course.stayClass = message.stayClass;
  if (message.location !== undefined) course.location = message.location;
  if (message.admittedAt !== undefined) course.admittedAt = message.admittedAt;
  if (message.dischargedAt !== undefined) course.dischargedAt = message.dischargedAt;
  if (message.died !== undefined) course.died = message.died ?? false;
}

function open(course: Course, message: VisitMessage): void {
  // After a cancellation it is another admission: nothing of the first one's times is left.
  if (course.state === null || course.state === 'CANCELLED') Object.assign(course, { openedAt: message.eventAt, admittedAt: message.admittedAt ?? null, admitted: false });
  if (course.state !== 'OPEN') Object.assign(course, { leftAt: null, dischargedAt: null, died: false });
  course.state = 'OPEN';
  course.admitted ||= message.trigger === 'A01';
}

function step(course: Course, message: VisitMessage): void {
  const { trigger, eventAt } = message;
  if (trigger === 'A01' || trigger === 'A04') open(course, message);
  writeFields(course, message);
  if (trigger === 'A03') Object.assign(course, { state: 'CLOSED', leftAt: eventAt });
  if (trigger === 'A11') course.state = 'CANCELLED';
  if (trigger === 'A13') Object.assign(course, { state: 'OPEN', leftAt: null, dischargedAt: null, died: false });
  // A transfer moves the person within the stay; an update says what was always so: neither is a change of state.
  if (trigger !== 'A02' && trigger !== 'A08') course.lastStateEvent = trigger;
}

/**
 * The visit is the fold of its messages in the order of events: any order and number of arrivals gives the same. A message whose
 * guard fails changes nothing and is named with its reason.
 */
export function foldVisit(messages: readonly VisitMessage[]): VisitFold {
  const course: Course = { state: null, lastStateEvent: null, admitted: false, openedAt: null, leftAt: null, stayClass: null, location: null, admittedAt: null, dischargedAt: null, died: false };
  const failures = new Map<string, GuardFailure>();
  const distinct = new Map(messages.map((message) => [message.messageKey, message]));
  const ordered = [...distinct.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  for (const message of ordered) {
    const failure = guardOf(course, message.trigger);
    if (failure) failures.set(message.messageKey, failure);
    else step(course, message);
  }
  if (course.state === null) return { visit: null, failures };
  const closed = course.state === 'CLOSED';
  return {
    visit: {
      state: course.state,
      stayClass: course.stayClass ?? (course.admitted ? 'INPATIENT' : 'AMBULATORY'),
      startedAt: course.admittedAt ?? course.openedAt!,
      endedAt: closed ? (course.dischargedAt ?? course.leftAt) : null,
      location: course.location ?? '',
      endedByDeath: closed && course.died,
      admitted: course.admitted,
    },
    failures,
  };
}

/** Another admission of the same person at the same site, as long as it lasted. */
export interface OtherStay {
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

/** Nobody lies in two beds of one site: an admission during another stay waits for that one's discharge. */
export const admissionIsAlone = (startedAt: Instant, others: readonly OtherStay[]): boolean =>
  !others.some((other) => other.startedAt <= startedAt && (other.endedAt === null || startedAt < other.endedAt));
