/** The one error table (docs/architecture.md, Errors): how each category looks over HTTP, RPC and FHIR. */
export const errorTable = {
  INVALID_ARGUMENT: { http: 400, rpc: 3, fhir: 'invalid', retryable: false },
  UNAUTHENTICATED: { http: 401, rpc: 16, fhir: 'login', retryable: false },
  PERMISSION_DENIED: { http: 403, rpc: 7, fhir: 'forbidden', retryable: false },
  NOT_FOUND: { http: 404, rpc: 5, fhir: 'not-found', retryable: false },
  GONE: { http: 410, rpc: 5, fhir: 'deleted', retryable: false },
  ALREADY_EXISTS: { http: 409, rpc: 6, fhir: 'duplicate', retryable: false },
  CONFLICT: { http: 409, rpc: 10, fhir: 'conflict', retryable: false },
  RULE_VIOLATION: { http: 422, rpc: 9, fhir: 'business-rule', retryable: false },
  RESOURCE_EXHAUSTED: { http: 429, rpc: 8, fhir: 'throttled', retryable: true },
  UNSUPPORTED: { http: 501, rpc: 12, fhir: 'not-supported', retryable: false },
  UNAVAILABLE: { http: 503, rpc: 14, fhir: 'transient', retryable: true },
  DEADLINE_EXCEEDED: { http: 504, rpc: 4, fhir: 'timeout', retryable: true },
  INTERNAL: { http: 500, rpc: 13, fhir: 'exception', retryable: false },
} as const;

/** What kind of refusal it is; decides the status on every edge. */
export type ErrorCategory = keyof typeof errorTable;

/** One fault in the input: `path` is the field as the caller wrote it (proto or FHIRPath), `rule` the name of the rule it breaks. */
export interface Violation {
  readonly path: string;
  readonly rule: string;
}

/** What may stand in an error beside its category and reason. */
export interface ErrorDetails {
  readonly violations?: readonly Violation[];
  /** Seconds after which a retry makes sense; rendered as Retry-After. */
  readonly retryAfterSeconds?: number;
  /** Id under which an INTERNAL error stands in the log. */
  readonly incidentId?: string;
  /** FHIR issue code where one of the category's other codes says it better (required, structure, value). */
  readonly issue?: string;
  readonly cause?: unknown;
}

/** The only error that crosses an edge. `message` is safe for the user: no personal data, no SQL. `reason` is SCREAMING_SNAKE and documented where it is thrown. */
export class MaillageError extends Error {
  override readonly name = 'MaillageError';
  readonly violations: readonly Violation[];
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly incidentId: string | undefined;
  readonly issue: string | undefined;

  constructor(
    readonly category: ErrorCategory,
    readonly reason: string,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.violations = details.violations ?? [];
    this.retryable = errorTable[category].retryable;
    this.retryAfterSeconds = details.retryAfterSeconds ?? (this.retryable ? 1 : undefined);
    this.incidentId = details.incidentId;
    this.issue = details.issue;
  }
}

type Refusal = (reason: string, message: string, violations?: readonly Violation[], details?: Omit<ErrorDetails, 'violations'>) => MaillageError;
const refusal =
  (category: ErrorCategory): Refusal =>
  (reason, message, violations = [], details = {}) =>
    new MaillageError(category, reason, message, { ...details, violations });

/** The input is malformed: the caller must change it. */
export const invalidArgument = refusal('INVALID_ARGUMENT');
/** No valid token. */
export const unauthenticated = refusal('UNAUTHENTICATED');
/** The role or scope forbids the operation on every object. */
export const permissionDenied = refusal('PERMISSION_DENIED');
/** Absent, or hidden from this actor: the same answer for both. */
export const notFound = refusal('NOT_FOUND');
/** Deleted or merged away; the message names the survivor. */
export const gone = refusal('GONE');
/** The id, key or identifier is taken by something else. */
export const alreadyExists = refusal('ALREADY_EXISTS');
/** Decided on a stale version: read again, then repeat. */
export const conflict = refusal('CONFLICT');
/** A named business rule refuses. */
export const ruleViolation = refusal('RULE_VIOLATION');
/** Too much at once: slow down. */
export const resourceExhausted = refusal('RESOURCE_EXHAUSTED');
/** Not offered here, and not for a lack of rights. */
export const unsupported = refusal('UNSUPPORTED');
/** A part is away; the same request may pass a moment later. */
export const unavailable = refusal('UNAVAILABLE');
/** No answer in time; whether the work was done is unknown, so repeat with the same Idempotency-Key. */
export const deadlineExceeded = refusal('DEADLINE_EXCEEDED');
/** A defect. The caller sees the incident id only; the cause goes to the log. */
export const internal = (incidentId: string, cause: unknown): MaillageError =>
  new MaillageError('INTERNAL', 'INTERNAL', 'An unexpected fault. Give the incident id to the operator.', { incidentId, cause });

export const isMaillageError = (error: unknown): error is MaillageError => error instanceof MaillageError;
