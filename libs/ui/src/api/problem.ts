/** What the platform says when it refuses or fails, RFC 9457 and OperationOutcome alike. */
export interface Problem {
  readonly status: number;
  /** The row of the platform's error table; PERMISSION_DENIED and NOT_FOUND are told apart everywhere. */
  readonly category: string;
  /** Stable code; texts for people are made from it. */
  readonly reason: string;
  /** The platform's own sentence, English, for a reason that has no text here. */
  readonly detail: string;
  /** What support looks for. */
  readonly requestId: string;
  readonly violations: readonly { readonly path: string; readonly rule: string }[];
}

/** Thrown by every call of the client. The message is the reason code: it may end up in a log. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.reason);
    this.name = 'ProblemError';
  }
}

const categories: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'CONFLICT', 410: 'GONE', 412: 'CONFLICT', 422: 'RULE_VIOLATION',
  429: 'RESOURCE_EXHAUSTED', 501: 'UNSUPPORTED', 503: 'UNAVAILABLE', 504: 'DEADLINE_EXCEEDED',
};

interface Outcome {
  readonly issue?: readonly { readonly details?: { readonly text?: string; readonly coding?: readonly { readonly code?: string }[] } }[];
}

/** The problem that an answer holds. A body that is no problem, such as a proxy's page, is told by its status alone. */
export function problemOf(status: number, requestId: string, body: unknown): Problem {
  const given = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem> & Outcome;
  const details = given.issue?.[0]?.details;
  return {
    status,
    category: given.category ?? categories[status] ?? 'INTERNAL',
    reason: given.reason ?? details?.coding?.[0]?.code ?? `HTTP_${status}`,
    detail: given.detail ?? details?.text ?? '',
    requestId: given.requestId ?? requestId,
    violations: given.violations ?? [],
  };
}

/** No answer at all. */
export const unreachable: Problem = { status: 0, category: 'UNAVAILABLE', reason: 'UNREACHABLE', detail: '', requestId: '', violations: [] };

/** What any thrown thing says to a person. */
export const problemIn = (error: unknown): Problem => (error instanceof ProblemError ? error.problem : { ...unreachable, category: 'INTERNAL', reason: 'PORTAL_FAULT' });
