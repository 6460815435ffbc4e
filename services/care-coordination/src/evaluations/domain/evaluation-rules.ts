import { alreadyExists, ruleViolation } from '@maillage/kernel';
import type { Evaluation, Finding } from './evaluation.js';

/** An evaluation is medical and social (CAR-3): one half alone is no ground for a plan. */
export function bothDomainsAreFound(findings: readonly Finding[]): void {
  const missing = (['MEDICAL', 'SOCIAL'] as const).filter((domain) => !findings.some((finding) => finding.domain === domain && finding.text.trim() !== ''));
  if (missing.length > 0)
    throw ruleViolation('EVALUATION_INCOMPLETE', 'An evaluation has a medical and a social finding.', missing.map((domain) => ({ path: 'findings', rule: `a ${domain} finding is there` })));
}

/** An id used again must mean the same evaluation. `samePerson` counts aliases in. */
export function repeatIsTheSame(earlier: Evaluation, again: Pick<Evaluation, 'networkId' | 'findings'>, samePerson: boolean): void {
  const texts = ({ findings }: Pick<Evaluation, 'findings'>) => JSON.stringify(findings.map(({ domain, text }) => [domain, text]));
  if (earlier.networkId !== again.networkId || !samePerson || texts(earlier) !== texts(again)) throw alreadyExists('EVALUATION_ID_USED', 'This evaluation id belongs to another evaluation.');
}
