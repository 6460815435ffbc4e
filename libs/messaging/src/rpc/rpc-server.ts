import { createHash } from 'node:crypto';
import { create, isMessage, toBinary, type Message } from '@bufbuild/protobuf';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { loadPolicies, type Actor } from '@maillage/access';
import { methodName, rpcSubject, servedByEveryContext } from '@maillage/contracts';
import { errorTable, invalidArgument, isMaillageError, unauthenticated } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { machineMs, newRequestId } from '../context/machine.js';
import { createContext } from '../context/request-context.js';
import { inSpan, isTracing, SpanKind } from '../context/tracing.js';
import { measures } from '../context/measures.js';
import type { MessagingSettings, MessagingTuning, ServiceIdentity } from '../messaging.config.js';
import { RepeatedAnswer } from '../work/idempotency.js';
import { ByteBudget } from './byte-budget.js';
import { ConcurrencyGate } from './concurrency-gate.js';
import type { ContractHandler } from './contract-handlers.js';
import { readRequest } from './request-message.js';
import { header, type Headers } from './wire.js';
import { WireServer, type Endpoint, type WireReply, type WireRequest } from './wire-server.js';

/** Waits until this service has seen the writes behind the tokens. Throws UNAVAILABLE with PROJECTION_BEHIND. */
export interface PositionGate {
  reached(tokens: readonly string[], deadline: number): Promise<void>;
}

/** What the server is built from. */
export interface RpcServerParts {
  readonly link: Link;
  readonly identity: ServiceIdentity;
  readonly settings: Pick<MessagingSettings, 'clock' | 'zone' | 'verifier' | 'log'>;
  readonly tuning: MessagingTuning;
  /** Asked at the start; throws when the contract is not kept. */
  readonly handlers: () => readonly ContractHandler[];
  readonly positions: PositionGate;
}

const keyLimit = 200;
const requestIdLimit = 100;
const positionsLimit = 64;

/**
 * Answers the contract's methods over NATS. Every request is checked here and nowhere else: deadline, token, role, message, positions.
 * As Nest's transport strategy it starts and ends with the application; handlers are called directly.
 */
export class RpcServer extends Server implements CustomTransportStrategy {
  private readonly wire: WireServer;

  constructor(private readonly parts: RpcServerParts) {
    super();
    const { link, identity, tuning, settings } = parts;
    this.wire = new WireServer(link, identity.name, new ConcurrencyGate(tuning.handlers, tuning.waitingRequests), new ByteBudget(tuning.largeRequestBytes), settings.log);
  }

  /** Serves every declared method. Throws when one has no handler, or no policy that permits it, and when the policies do not hold. */
  listen(callback: (error?: unknown) => void): void {
    try {
      for (const handler of this.parts.handlers()) this.wire.serve(this.endpoint(handler));
      this.parts.link.connection.flush().then(
        () => callback(),
        (error: unknown) => callback(error),
      );
    } catch (error) {
      callback(error);
    }
  }

  /** Takes no further request and waits for those in work. */
  async close(): Promise<void> {
    await this.wire.drain(this.parts.tuning.drain);
  }

  on(): void {
    // Nothing to listen to: the link reports its own events.
  }

  unwrap<T>(): T {
    return this.parts.link.connection as T;
  }

  private endpoint({ method, handle }: ContractHandler): Endpoint<Actor> {
    const { identity, settings, positions } = this.parts;
    const policies = loadPolicies();
    const fullName = methodName(method);
    const name = `${method.parent.typeName}/${method.name}`;
    const attributes = { 'rpc.system': 'maillage', 'rpc.method': name };

    const answer = async (request: WireRequest, actor: Actor): Promise<WireReply> => {
      const { headers, body } = request;
      const message = readRequest(method.input, body);
      const tokens = positionsIn(headers);
      if (tokens.length > 0) await positions.reached(tokens, request.deadline);
      const written: string[] = [];
      const { context, expire } = createContext({
        actor,
        clock: settings.clock,
        zone: settings.zone,
        deadline: request.deadline,
        requestId: headers[header.requestId]?.slice(0, requestIdLimit) ?? newRequestId(),
        idempotencyKey: keyIn(headers),
        positions: tokens,
        trace: { traceparent: headers[header.traceparent] ?? '', tracestate: headers[header.tracestate] ?? '' },
        exchange: { method: name, output: method.output, bodyHash: () => createHash('sha256').update(body).digest(), written },
      });
      request.onDeadline = expire;
      try {
        const result = await handle(message as never, context);
        return { body: toBinary(method.output, isMessage(result, method.output) ? result : create(method.output, result as Message)), positions: written.length > 0 ? written.join(',') : undefined };
      } catch (error) {
        // The same request was answered before: the stored answer stands for whatever the handler would have made of it.
        if (error instanceof RepeatedAnswer) return { body: error.body, positions: error.position };
        throw error;
      }
    };

    const measured = async (request: WireRequest, actor: Actor): Promise<WireReply> => {
      const started = machineMs();
      let outcome = 'OK';
      try {
        const { headers } = request;
        return await inSpan(name, SpanKind.SERVER, { traceparent: headers[header.traceparent] ?? '', tracestate: headers[header.tracestate] ?? '' }, attributes, () => answer(request, actor));
      } catch (error) {
        outcome = isMaillageError(error) ? error.category : ('INTERNAL' satisfies keyof typeof errorTable);
        throw error;
      } finally {
        measures.rpcSeconds.record((machineMs() - started) / 1000, { method: name, outcome });
      }
    };

    return {
      subject: servedByEveryContext(method.parent) ? rpcSubject(method, identity.context) : rpcSubject(method),
      admit: async (headers) => {
        const token = headers[header.token];
        if (!token) throw unauthenticated('TOKEN_MISSING', 'This needs a bearer token.');
        const actor = await settings.verifier.verify(token);
        policies.mayCall(actor, fullName);
        return actor;
      },
      handle: isTracing() ? measured : answer,
    };
  }
}

function keyIn(headers: Headers): string | null {
  const key = headers[header.idempotencyKey];
  if (key === undefined) return null;
  if (key.length > keyLimit) throw invalidArgument('IDEMPOTENCY_KEY_INVALID', `An Idempotency-Key has at most ${keyLimit} characters.`, [{ path: 'Idempotency-Key', rule: 'key is short' }]);
  return key;
}

const none: readonly string[] = [];

function positionsIn(headers: Headers): readonly string[] {
  const text = headers[header.positions];
  if (text === undefined) return none;
  const tokens = text.split(',');
  if (tokens.length > positionsLimit) throw invalidArgument('POSITIONS_TOO_MANY', `A request brings at most ${positionsLimit} positions: drop the oldest.`, [{ path: 'positions', rule: 'positions are few' }]);
  return tokens;
}
