import { firstDayOf, ruleViolation, type Instant, type YearMonth } from '@maillage/kernel';
import type { Contract } from '../../contracts/domain/contract.js';
import type { RunKey } from './decide-run.js';

/** Nothing is paid before the term. A month after it may be run: it posts nothing itself and corrects those inside. */
export function monthIsNotBeforeContract({ term }: Pick<Contract, 'term'>, month: YearMonth): void {
  if (firstDayOf(month) < term.from) throw ruleViolation('MONTH_BEFORE_CONTRACT', 'The contract pays from a later month on.', [{ path: 'month', rule: 'first day of the month is not before the term' }]);
}

/** Nobody knows yet what will be known. */
export function knownAtIsNotInFuture(knownAt: Instant, now: Instant): void {
  if (knownAt > now) throw ruleViolation('KNOWN_AT_IN_FUTURE', 'A run uses what is known by now, not what will be.', [{ path: 'known_at', rule: 'known at is not in the future' }]);
}

/** Runs of one contract go forward in knowledge: an older one would take back what a newer one knew. */
export function knownAtFollowsLastRun(knownAt: Instant, last: RunKey | null): void {
  if (last && knownAt < last.knownAt)
    throw ruleViolation('KNOWN_AT_BEFORE_LAST_RUN', 'The contract has been run with later knowledge.', [{ path: 'known_at', rule: 'known at is not before the last run' }]);
}
