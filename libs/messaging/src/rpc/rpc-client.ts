import { create, fromBinary, isMessage, toBinary, type DescMessage, type DescMethodUnary, type DescService, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { rpcSubject, servedByEveryContext } from '@maillage/contracts';
import { internal, newId, systemClock } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { machineMs } from '../context/machine.js';
import type { PositionSeal } from '../context/position-token.js';
import { currentTrace, inSpan, isTracing, SpanKind } from '../context/tracing.js';
import { header } from './wire.js';
import { WireClient } from './wire-client.js';

/** What goes with one call. */
export interface CallOptions {
  /** The caller's bearer token; each service verifies it itself. */
  readonly token: string;
  /** Milliseconds until DEADLINE_EXCEEDED; 5,000 unless told. */
  readonly timeoutMs?: number;
  /** The same as an instant in epoch milliseconds; the earlier of both counts. */
  readonly deadline?: number;
  /** Makes a write safe to repeat for 7 days. */
  readonly idempotencyKey?: string | null;
  /** From earlier answers: the service waits until it has seen those writes. Send those of the last minutes, not all there ever were. */
  readonly positions?: readonly string[];
  readonly requestId?: string;
  readonly signal?: AbortSignal;
}

/** An answer and, after a write, the position that later reads may wait for. */
export interface RpcAnswer<O extends DescMessage> {
  readonly message: MessageShape<O>;
  readonly position: string | null;
}

/** Methods of one service of the contract, by their local names. */
export type ServiceClient<S extends DescService> = {
  readonly [K in keyof S['method']]: S['method'][K] extends DescMethodUnary<infer I extends DescMessage, infer O extends DescMessage>
    ? (request: MessageInitShape<I>, options: CallOptions) => Promise<RpcAnswer<O>>
    : never;
};

type AnyCall = (request: MessageInitShape<DescMessage>, options: CallOptions) => Promise<RpcAnswer<DescMessage>>;

const defaultTimeout = 5_000;

/**
 * Calls services over NATS. Throws the MaillageError that the service threw; DEADLINE_EXCEEDED when no answer came in time; UNAVAILABLE
 * with SERVICE_AWAY at once when nobody serves the method, with MESSAGING_AWAY when NATS is away; INVALID_ARGUMENT with BODY_TOO_LARGE.
 */
export class RpcClient {
  private readonly wire: WireClient;
  private readonly services = new Map<DescService, unknown>();

  /** With a seal, at the edge: positions leave sealed, and only those that it opens are sent on. */
  constructor(
    link: Link,
    private readonly seal: PositionSeal | null = null,
  ) {
    this.wire = new WireClient(link);
  }

  service<S extends DescService>(service: S): ServiceClient<S> {
    let client = this.services.get(service);
    if (!client) {
      client = Object.fromEntries(service.methods.map((method) => [method.localName, this.method(method as DescMethodUnary)]));
      this.services.set(service, client);
    }
    return client as ServiceClient<S>;
  }

  private method(method: DescMethodUnary): AnyCall {
    const everyContext = servedByEveryContext(method.parent);
    const fixed = everyContext ? '' : rpcSubject(method);
    const call = (request: MessageInitShape<DescMessage>, options: CallOptions): Promise<RpcAnswer<DescMessage>> =>
      this.ask(method, everyContext ? rpcSubject(method, (request as { context?: string }).context || 'unknown') : fixed, request, options);
    const span = `${method.parent.typeName}/${method.name}`;
    return (request, options) => (isTracing() ? inSpan(span, SpanKind.CLIENT, null, { 'rpc.system': 'maillage', 'rpc.method': span }, () => call(request, options)) : call(request, options));
  }

  private async ask(method: DescMethodUnary, subject: string, request: MessageInitShape<DescMessage>, options: CallOptions): Promise<RpcAnswer<DescMessage>> {
    const trace = currentTrace();
    const positions = this.seal ? options.positions?.map((each) => this.seal!.open(each)).filter((each) => each !== null) : options.positions;
    const deadline = Math.min(machineMs() + (options.timeoutMs ?? defaultTimeout), options.deadline ?? Infinity);
    const { body, headers } = await this.wire.call({
      subject,
      body: toBinary(method.input, isMessage(request, method.input) ? request : create(method.input, request)),
      deadline,
      signal: options.signal,
      headers: [
        [header.token, options.token],
        [header.requestId, options.requestId],
        [header.idempotencyKey, options.idempotencyKey],
        [header.positions, positions?.length ? positions.join(',') : undefined],
        [header.traceparent, trace.traceparent],
        [header.tracestate, trace.tracestate],
      ],
    });
    try {
      const position = headers[header.positions] ?? null;
      return { message: fromBinary(method.output, body), position: position !== null && this.seal ? this.seal.close(position) : position };
    } catch (cause) {
      throw internal(newId(systemClock), cause);
    }
  }
}
