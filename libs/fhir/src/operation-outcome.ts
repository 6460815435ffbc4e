import { errorTable, type MaillageError } from '@maillage/kernel';
import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4.js';

/** System of the reasons in `details.coding`; the codes are the SCREAMING_SNAKE reasons of the platform's errors. */
export const reasonSystem = 'urn:maillage:error-reason';

/** An error as FHIR says it: one issue a violation, with the path in `expression`; one issue when there is none. No personal data, as the error has none. */
export function operationOutcome(error: MaillageError): OperationOutcome {
  const base: OperationOutcomeIssue = {
    severity: error.category === 'INTERNAL' ? 'fatal' : 'error',
    code: (error.issue ?? errorTable[error.category].fhir) as OperationOutcomeIssue['code'],
    details: { coding: [{ system: reasonSystem, code: error.reason }], text: error.message },
    ...(error.incidentId ? { diagnostics: `Incident ${error.incidentId}` } : {}),
  };
  const issue = error.violations.map(({ path, rule }): OperationOutcomeIssue => ({ ...base, diagnostics: rule, ...(path ? { expression: [path] } : {}) }));
  return { resourceType: 'OperationOutcome', issue: issue.length > 0 ? issue : [base] };
}

/** "All well", for a `$validate` without fault or a delete. */
export const informationOutcome = (text: string): OperationOutcome => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text } }] });
