import type { Instant } from '@maillage/kernel';
import { bothDomainsAreFound } from './evaluation-rules.js';

export interface Finding {
  readonly domain: 'MEDICAL' | 'SOCIAL';
  readonly text: string;
}

/** A completed evaluation; it never changes, a later one follows it. */
export interface Evaluation {
  readonly id: string;
  readonly episodeId: string;
  readonly networkId: string;
  readonly personId: string;
  readonly findings: readonly Finding[];
  readonly completedAt: Instant;
}

/** Throws RULE_VIOLATION with EVALUATION_INCOMPLETE. */
export function completeEvaluation(command: Omit<Evaluation, 'completedAt'>, now: Instant): Evaluation {
  bothDomainsAreFound(command.findings);
  return { ...command, completedAt: now };
}

/** What was found medically is shown to those who see clinical data; everybody who sees the plan sees the rest (SOC-4). */
export const shownFindings = (evaluation: Evaluation, seesClinical: boolean): Evaluation =>
  seesClinical ? evaluation : { ...evaluation, findings: evaluation.findings.filter(({ domain }) => domain !== 'MEDICAL') };
