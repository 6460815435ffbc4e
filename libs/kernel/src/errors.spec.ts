import {
  alreadyExists, conflict, deadlineExceeded, errorTable, gone, internal, invalidArgument, isMaillageError, MaillageError, notFound, permissionDenied, resourceExhausted, ruleViolation, unauthenticated, unavailable, unsupported, type ErrorCategory,
} from './errors.js';

/** docs/architecture.md, Errors: the whole table, so that a change of it is a decision. */
const table: readonly (readonly [ErrorCategory, number, number, string, boolean])[] = [
  ['INVALID_ARGUMENT', 400, 3, 'invalid', false], ['UNAUTHENTICATED', 401, 16, 'login', false], ['PERMISSION_DENIED', 403, 7, 'forbidden', false], ['NOT_FOUND', 404, 5, 'not-found', false], ['GONE', 410, 5, 'deleted', false],
  ['ALREADY_EXISTS', 409, 6, 'duplicate', false], ['CONFLICT', 409, 10, 'conflict', false], ['RULE_VIOLATION', 422, 9, 'business-rule', false], ['RESOURCE_EXHAUSTED', 429, 8, 'throttled', true], ['UNSUPPORTED', 501, 12, 'not-supported', false],
  ['UNAVAILABLE', 503, 14, 'transient', true], ['DEADLINE_EXCEEDED', 504, 4, 'timeout', true], ['INTERNAL', 500, 13, 'exception', false],
];

describe('the error table', () => {
  it.each(table)('%s is HTTP %s, RPC %s, FHIR %s, retryable %s', (category, http, rpc, fhir, retryable) => expect(errorTable[category]).toEqual({ http, rpc, fhir, retryable }));
  it('has no other category', () => expect(Object.keys(errorTable)).toEqual(table.map(([category]) => category)));
});

describe('an error', () => {
  const makers = {
    INVALID_ARGUMENT: invalidArgument, UNAUTHENTICATED: unauthenticated, PERMISSION_DENIED: permissionDenied, NOT_FOUND: notFound, GONE: gone, ALREADY_EXISTS: alreadyExists, CONFLICT: conflict, RULE_VIOLATION: ruleViolation,
    RESOURCE_EXHAUSTED: resourceExhausted, UNSUPPORTED: unsupported, UNAVAILABLE: unavailable, DEADLINE_EXCEEDED: deadlineExceeded,
  };
  it.each(Object.entries(makers))('of %s carries reason, message and violations', (category, make) => {
    const violations = [{ path: 'a.b', rule: 'b is set' }];
    const error = make('SOME_REASON', 'Safe text.', violations, { issue: 'required' });
    expect(error).toMatchObject({ name: 'MaillageError', category, reason: 'SOME_REASON', message: 'Safe text.', violations, issue: 'required', incidentId: undefined });
    expect(error).toBeInstanceOf(Error);
    expect(isMaillageError(error)).toBe(true);
  });

  it('asks for a retry after a second only where a retry helps', () => {
    for (const [category, , , , retryable] of table) expect(new MaillageError(category, 'X', 'x').retryAfterSeconds).toBe(retryable ? 1 : undefined);
    expect(resourceExhausted('X', 'x', [], { retryAfterSeconds: 30 }).retryAfterSeconds).toBe(30);
  });

  it('of INTERNAL shows the incident and keeps the cause to itself', () => {
    const cause = new Error('password=secret');
    const error = internal('incident-1', cause);
    expect(error).toMatchObject({ category: 'INTERNAL', reason: 'INTERNAL', incidentId: 'incident-1', cause, violations: [] });
    expect(error.message).not.toContain('secret');
    expect(Object.keys(error)).not.toContain('cause');
  });

  it('is not any other error', () => expect([new Error('x'), null, 'x', { category: 'CONFLICT' }].map(isMaillageError)).toEqual([false, false, false, false]));
});
