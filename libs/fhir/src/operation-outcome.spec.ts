import { errorTable, internal, invalidArgument, MaillageError, notFound, type ErrorCategory } from '@maillage/kernel';
import { informationOutcome, operationOutcome } from './operation-outcome.js';
import { validateResource } from './validate-resource.js';

describe('an outcome', () => {
  it.each(Object.keys(errorTable) as ErrorCategory[])('of %s has the code of the table and is valid R4', (category) => {
    const outcome = operationOutcome(new MaillageError(category, 'SOME_REASON', 'Safe text.'));
    expect(outcome.issue).toEqual([{ severity: category === 'INTERNAL' ? 'fatal' : 'error', code: errorTable[category].fhir, details: { coding: [{ system: 'urn:maillage:error-reason', code: 'SOME_REASON' }], text: 'Safe text.' } }]);
    expect(validateResource(outcome)).toEqual([]);
  });

  it('has one issue a violation, with its path, and the better code', () => {
    const outcome = operationOutcome(invalidArgument('RESOURCE_INVALID', 'Not valid.', [{ path: 'Patient.name[0].family', rule: 'type is string' }, { path: '', rule: 'whole' }], { issue: 'structure' }));
    expect(outcome.issue).toMatchObject([{ code: 'structure', expression: ['Patient.name[0].family'], diagnostics: 'type is string' }, { code: 'structure', diagnostics: 'whole' }]);
    expect(outcome.issue[1]).not.toHaveProperty('expression');
    expect(validateResource(outcome)).toEqual([]);
  });

  it('of an internal error shows the incident only', () => {
    expect(JSON.stringify(operationOutcome(internal('i-1', new Error('secret'))))).toContain('Incident i-1');
    expect(JSON.stringify(operationOutcome(internal('i-1', new Error('secret'))))).not.toContain('secret');
  });

  it('of absence is the same for hidden and absent', () => expect(operationOutcome(notFound('RESOURCE_UNKNOWN', 'x'))).toEqual(operationOutcome(notFound('RESOURCE_UNKNOWN', 'x'))));
  it('may say that all is well', () => expect(validateResource(informationOutcome('No fault.'))).toEqual([]));
});
