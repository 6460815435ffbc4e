import type { ErrorCategory, Violation } from '@maillage/kernel';

interface Refusal {
  readonly category: ErrorCategory;
  readonly reason: string;
  readonly message: string;
  readonly violations: readonly Violation[];
}

/** By name, not by class: an error may come from another copy of kernel (dist beside src). */
const isRefusal = (error: unknown): error is Refusal => error instanceof Error && error.name === 'MaillageError';

const thrownBy = (received: unknown): unknown => {
  if (typeof received !== 'function') return received;
  try {
    received();
    return undefined;
  } catch (error) {
    return error;
  }
};

const shown = (error: unknown): string => {
  if (error === undefined) return 'nothing was thrown';
  if (isRefusal(error)) return `${error.category} ${error.reason}: ${error.message} ${JSON.stringify(error.violations)}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/**
 * `expect(() => decide(…)).toRefuse('RULE_VIOLATION', 'GOAL_WITHOUT_MEASURE')` and `await expect(promise).rejects.toRefuse(…)`;
 * with `path`, one of the violations must name that field.
 */
function toRefuse(received: unknown, category: ErrorCategory, reason: string, path?: string): { pass: boolean; message: () => string } {
  const error = thrownBy(received);
  const pass = isRefusal(error) && error.category === category && error.reason === reason && (path === undefined || error.violations.some((violation) => violation.path === path));
  return { pass, message: () => `expected ${pass ? 'no ' : ''}${category} ${reason}${path === undefined ? '' : ` at ${path}`}\nreceived ${shown(error)}` };
}

declare global {
  // The name of Jest's own types, so that the matcher is known wherever this package is imported.
  namespace jest {
    interface Matchers<R> {
      /** The function throws, or the promise rejects with, a MaillageError of this category and reason. */
      toRefuse(category: ErrorCategory, reason: string, path?: string): R;
    }
  }
}

expect.extend({ toRefuse });
