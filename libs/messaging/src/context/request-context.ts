import { systemActor, wholeSight, type Actor, type Sight } from '@maillage/access';
import { localDateIn, type Clock, type Instant, type LocalDate, type Zone } from '@maillage/kernel';
import type { DescMessage } from '@bufbuild/protobuf';
import type { AccessDetails, AuditTrail } from '../audit/audit-trail.js';
import { machineMs, newRequestId } from './machine.js';

/** W3C trace context of the caller; empty strings without tracing. */
export interface TraceCarrier {
  readonly traceparent: string;
  readonly tracestate: string;
}

/** All that a handler may know of the request beside its message. Passed on as an argument, never kept. */
export interface RequestContext {
  readonly actor: Actor;
  /** The instant at which the request was taken up: one request has one time. */
  readonly now: Instant;
  /** The civil date of `now` in the installation's zone. */
  readonly today: LocalDate;
  /** Epoch milliseconds of the machine's clock; no answer is awaited after it. */
  readonly deadline: number;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | null;
  /** Position tokens that the caller brought; they have been reached when the handler runs. */
  readonly positions: readonly string[];
  /** Correlation id: the same in every log line and answer of one user action. */
  readonly requestId: string;
  readonly trace: TraceCarrier;
  /** Whom the actor may see and what of them, for `visibleSql`. Throws UNAVAILABLE with ACCESS_UNCERTAIN while that cannot be told. */
  readonly sight: Sight;
  /** Says whom this access concerns where the request, the answer and the events do not name them in fields of the contract. */
  concerns(persons: Iterable<string>, details?: AccessDetails): void;
  /** How the transport and the unit of work speak of this request; nothing for handlers. */
  readonly [exchange]: Exchange;
}

/** Key under which a context carries its Exchange. */
export const exchange: unique symbol = Symbol('exchange');

/** What happened to one request beside its answer. */
export interface Exchange {
  /** Full name of the RPC method; empty for a context without one. */
  readonly method: string;
  /** Message that the method answers; null without an RPC. */
  readonly output: DescMessage | null;
  /** SHA-256 of the request as received; made only when an Idempotency-Key came. */
  readonly bodyHash: () => Buffer;
  /** Position tokens of the transactions that this request committed. */
  readonly written: string[];
  /** True once a transaction of this request owns the Idempotency-Key. */
  keyClaimed: boolean;
  /** What the audit is to say of this request; null without an RPC. */
  readonly trail: AuditTrail | null;
}

/** What createContext is made from. */
export interface ContextParts {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly zone: Zone;
  readonly deadline: number;
  readonly requestId: string;
  readonly idempotencyKey?: string | null;
  readonly positions?: readonly string[];
  readonly trace?: TraceCarrier;
  readonly exchange?: Partial<Exchange>;
  /** The whole sight unless given. */
  readonly sight?: (now: Instant) => Sight;
}

/** No caller, or no tracing. */
export const noTrace: TraceCarrier = { traceparent: '', tracestate: '' };

/** A context, and the function that aborts its signal at the deadline. `today` and `signal` are made when first asked for: most requests need neither. */
export function createContext(parts: ContextParts): { readonly context: RequestContext; readonly expire: () => void } {
  const now = parts.clock.now();
  let today: LocalDate | undefined;
  let sight: Sight | undefined;
  let abort: AbortController | undefined;
  let expired = false;
  const context: RequestContext = {
    actor: parts.actor,
    now,
    get today() {
      return (today ??= localDateIn(now, parts.zone));
    },
    get sight() {
      return (sight ??= (parts.sight ?? wholeSight)(now));
    },
    deadline: parts.deadline,
    get signal() {
      abort ??= new AbortController();
      if (expired) abort.abort();
      return abort.signal;
    },
    idempotencyKey: parts.idempotencyKey ?? null,
    positions: parts.positions ?? [],
    requestId: parts.requestId,
    trace: parts.trace ?? noTrace,
    concerns: (persons, details) => parts.exchange?.trail?.concerns(persons, details),
    [exchange]: { method: '', output: null, bodyHash: () => Buffer.alloc(0), written: [], keyClaimed: false, trail: null, ...parts.exchange },
  };
  const expire = (): void => {
    expired = true;
    abort?.abort();
  };
  return { context, expire };
}

/** Context of work that nobody asked for by a request: timers, event reactions, jobs. Its actor is systemActor(service); five minutes. */
export function backgroundContext(service: string, clock: Clock, zone: Zone, trace: TraceCarrier = noTrace): RequestContext {
  return createContext({ actor: systemActor(service), clock, zone, deadline: machineMs() + 300_000, requestId: newRequestId(), trace }).context;
}
