import { alreadyExists, ruleViolation, type LocalDate } from '@maillage/kernel';

/** A record id used again must mean the same registration. */
export function registrationIsTheSame(earlierHash: string, hash: string): void {
  if (earlierHash !== hash) throw alreadyExists('SOURCE_RECORD_ID_USED', 'This source record id belongs to another registration.', [{ path: 'source_record_id', rule: 'id is used once' }]);
}

/** Nobody is born tomorrow. */
export function birthIsNotInTheFuture(birthDate: LocalDate, today: LocalDate): void {
  if (birthDate > today) throw ruleViolation('BIRTH_DATE_IN_FUTURE', 'The birth date has not come yet.', [{ path: 'birth_date', rule: 'birth is not in the future' }]);
}
