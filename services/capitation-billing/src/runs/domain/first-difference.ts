import { decimal, type Decimal } from '@maillage/kernel';
import type { Basis, Tariff } from './due.js';
import type { LineReason } from './line.js';

const isSameDecimal = (a: Decimal, b: Decimal): boolean => a.unscaled * 10n ** BigInt(b.scale) === b.unscaled * 10n ** BigInt(a.scale);

/** What differs first, when no merge and no other contract is behind it. */
export function firstDifference(tariff: Tariff, before: Basis, after: Basis): LineReason | null {
  const paid = tariff.shareOfBasis(before);
  const due = tariff.shareOfBasis(after);
  if (paid.paid * due.of !== due.paid * paid.of) return 'ENROLMENT';
  if (!isSameDecimal(decimal(before.score), decimal(after.score))) return 'RISK_SCORE';
  return before.rate === after.rate ? null : 'RATE';
}
