import { alreadyExists, ruleViolation, type Instant } from '@maillage/kernel';
import type { YearSettlement } from './adjustments.js';

/** A settlement compares capitation with cost: there is none before a month of the year has been run. */
export function yearHasBeenRun(hasRun: boolean): void {
  if (!hasRun) throw ruleViolation('YEAR_NOT_RUN', 'No month of this year had been run by then.', [{ path: 'year', rule: 'a month of the year has been run' }]);
}

/** Settlements of one year go forward in knowledge: an older one would take back what a newer one knew. */
export function knownAtFollowsLastSettlement(knownAt: Instant, last: Pick<YearSettlement, 'knownAt'> | null): void {
  if (last && knownAt < last.knownAt)
    throw ruleViolation('KNOWN_AT_BEFORE_LAST_SETTLEMENT', 'The year has been settled with later knowledge.', [{ path: 'known_at', rule: 'known at is not before the last settlement' }]);
}

/** One key, one settlement: another quality score is other knowledge, and needs a later instant. */
export function keyMeansTheSame(isSame: boolean): void {
  if (!isSame) throw alreadyExists('SETTLEMENT_KEY_USED', 'The year was settled as known then with another quality score.', [{ path: 'quality_score', rule: 'a key has one quality score' }]);
}

/** An id used again must mean the same file. */
export function importIsTheSame(isSame: boolean): void {
  if (!isSame) throw alreadyExists('COST_IMPORT_ID_USED', 'This import id belongs to another file.', [{ path: 'import_id', rule: 'id names one import' }]);
}
