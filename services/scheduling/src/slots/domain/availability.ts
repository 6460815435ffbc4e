import { invalidArgument, type Instant, type LocalDate } from '@maillage/kernel';

/** Weekly times on the wall clock of the resource's zone. Minutes of the day; `toMinute` 1440 is the end of the day. */
export interface AvailabilityRule {
  /** 1 Monday to 7 Sunday. */
  readonly weekdays: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly validFrom: LocalDate;
  /** First date it no longer holds; null for no end. */
  readonly validTo: LocalDate | null;
  /** Appointments start `fromMinute` plus a multiple of it. */
  readonly slotMinutes: number;
}

/** A time in which the resource is away whatever the rules say. */
export interface Closure {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
}

/** Minutes after midnight of `HH:MM`. */
export const minuteOfDay = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
/** `HH:MM` of minutes after midnight. */
export const wallTime = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** A rule has time for at least one slot, and a date on which it holds. Nights are two rules, one on each side of midnight. */
export function ruleIsNotEmpty(rule: AvailabilityRule, path: string): void {
  if (rule.fromMinute + rule.slotMinutes > rule.toMinute) throw invalidArgument('RULE_EMPTY', 'The times of a rule hold at least one slot.', [{ path: `${path}.to`, rule: 'rule holds a slot' }]);
  if (rule.validTo !== null && rule.validTo <= rule.validFrom) throw invalidArgument('RULE_EMPTY', 'A rule holds on at least one date.', [{ path: `${path}.valid_to`, rule: 'rule holds on a date' }]);
}
