import { addDays, firstDayAfter, internal, monthOf, newId, systemClock, type LocalDate } from '@maillage/kernel';

/** How a programme dates its enrolments, for a time. Rows of a table: a change of the law is a row, not code. */
export interface ProgrammeRule {
  /** Programme code, or `*` for every programme without a rule of its own. */
  readonly programme: string;
  readonly validFrom: LocalDate;
  /** First day it no longer holds; null while it does. */
  readonly validTo: LocalDate | null;
  readonly start: 'FIRST_OF_MONTH_AFTER_SIGNATURE' | 'ASKED_DAY_FROM_SIGNATURE';
  readonly voluntaryEnd: EndRule;
  readonly involuntaryEnd: EndRule;
  /** Days of notice that FIRST_OF_MONTH_AFTER_NOTICE_DAYS waits. */
  readonly noticeDays: number;
  readonly source: string;
}

export type EndRule = 'FIRST_OF_NEXT_MONTH' | 'FIRST_OF_MONTH_AFTER_NOTICE_DAYS' | 'DAY_AFTER_NOTICE';

/** The programme's own rule that holds on the day, else the rule for all. A table without either is a defect. */
export function ruleFor(rules: readonly ProgrammeRule[], programme: string, on: LocalDate): ProgrammeRule {
  const holding = rules.filter((rule) => rule.validFrom <= on && (rule.validTo === null || on < rule.validTo));
  const rule = holding.find((each) => each.programme === programme) ?? holding.find((each) => each.programme === '*');
  if (!rule) throw internal(newId(systemClock), new Error(`no programme rule holds on ${on}`));
  return rule;
}

const firstOfMonthFrom = (day: LocalDate): LocalDate => (day.endsWith('-01') ? day : firstDayAfter(monthOf(day)));

/** First covered day: never before the asked one, never before the rule allows it. */
export function firstCoveredDay(rule: ProgrammeRule, { signedOn, asked }: { signedOn: LocalDate; asked: LocalDate }): LocalDate {
  if (rule.start === 'ASKED_DAY_FROM_SIGNATURE') return asked < signedOn ? signedOn : asked;
  const earliest = firstDayAfter(monthOf(signedOn));
  return asked <= earliest ? earliest : firstOfMonthFrom(asked);
}

/** First day no longer covered after a notice. */
export function firstUncoveredDay(rule: ProgrammeRule, reason: 'VOLUNTARY' | 'INVOLUNTARY', noticeOn: LocalDate): LocalDate {
  switch (reason === 'VOLUNTARY' ? rule.voluntaryEnd : rule.involuntaryEnd) {
    case 'FIRST_OF_NEXT_MONTH':
      return firstDayAfter(monthOf(noticeOn));
    case 'FIRST_OF_MONTH_AFTER_NOTICE_DAYS':
      return firstOfMonthFrom(addDays(noticeOn, rule.noticeDays));
    case 'DAY_AFTER_NOTICE':
      return addDays(noticeOn, 1);
  }
}
