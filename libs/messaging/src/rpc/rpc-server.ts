import { createHash } from 'node:crypto';
import { create, fromBinary, isMessage, toBinary, type Message } from '@bufbuild/protobuf';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { granteesOf, type Actor, type Sight } from '@maillage/access';
import { rpcSubject, servedByEveryContext } from '@maillage/contracts';
import { errorTable, invalidArgument, isMaillageError, unauthenticated, type Instant } from '@maillage/kernel';
import type { AuditWriter } from '../audit/audit-log.js';
import type { AuditTrail } from '../audit/audit-trail.js';
import { AuditedCalls } from '../audit/audited-call.js';
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

/** What access facts say of a caller before a handler runs. Throws UNAUTHENTICATED with ACCOUNT_ENDED. */
export interface AccessGate {
  /** Before the first request. */
  load(): Promise<void>;
  mustBeHere(subject: string): void;
  /** Throws UNAVAILABLE with ACCESS_UNCERTAIN. */
  mustBeFresh(): void;
}

/** What the server is built from. */
export interface RpcServerParts {
  readonly link: Link;
  readonly identity: ServiceIdentity;
  readonly settings: Pick<MessagingSettings, 'clock' | 'zone' | 'verifier' | 'log' | 'policies'>;
  readonly tuning: MessagingTuning;
  /** Asked at the start; throws when the contract is not kept. */
  readonly handlers: () => readonly ContractHandler[];
  readonly positions: PositionGate;
  readonly access: AccessGate;
  /** Takes the audit rows that no transaction carries. */
  readonly audit: AuditWriter;
}

/** HL7 v3 PurposeOfUse of whoever says nothing else: treatment. */
const usualPurpose = 'TREAT';
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
    const serve = async (): Promise<void> => {
      const handlers = this.parts.handlers();
      await this.parts.access.load();
      for (const handler of handlers) this.wire.serve(this.endpoint(handler));
      await this.parts.link.connection.flush();
    };
    serve().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
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

  private sightOf(actor: Actor, now: Instant): Sight {
    const given = this.parts.settings.policies.visibility(actor);
    if ([...given.opens.values()].some((opened) => opened.length > 0)) this.parts.access.mustBeFresh();
    return { ...given, grantees: granteesOf(actor), purpose: usualPurpose, now };
  }

  private endpoint({ method, handle }: ContractHandler): Endpoint<Actor> {
    const { identity, settings, positions, access } = this.parts;
    const name = `${method.parent.typeName}/${method.name}`;
    const attributes = { 'rpc.system': 'maillage', 'rpc.method': name };

    const audit = new AuditedCalls(method, settings.policies, this.parts.audit, settings.clock);

    const answer = async (request: WireRequest, actor: Actor): Promise<WireReply> => {
      const trail = audit.begin(actor, requestIdIn(request.headers));
      let reply: WireReply;
      try {
        reply = await perform(request, actor, trail);
      } catch (error) {
        throw await audit.refused(trail, error);
      }
      await audit.answered(trail);
      return reply;
    };

    const perform = async (request: WireRequest, actor: Actor, trail: AuditTrail): Promise<WireReply> => {
      const { headers, body } = request;
      const message = readRequest(method.input, body);
      trail.asked(message);
      const tokens = positionsIn(headers);
      if (tokens.length > 0) await positions.reached(tokens, request.deadline);
      const written: string[] = [];
      const { context, expire } = createContext({
        actor,
        clock: settings.clock,
        zone: settings.zone,
        deadline: request.deadline,
        requestId: trail.requestId,
        idempotencyKey: keyIn(headers),
        positions: tokens,
        sight: (now) => this.sightOf(actor, now),
        trace: { traceparent: headers[header.traceparent] ?? '', tracestate: headers[header.tracestate] ?? '' },
        exchange: { method: name, output: method.output, bodyHash: () => createHash('sha256').update(body).digest(), written, trail },
      });
      request.onDeadline = expire;
      try {
        const result = await handle(message as never, context);
        const answered = isMessage(result, method.output) ? result : create(method.output, result as Message);
        trail.answered(answered);
        return { body: toBinary(method.output, answered), positions: written.length > 0 ? written.join(',') : undefined };
      } catch (error) {
        // The same request was answered before: the stored answer stands for whatever the handler would have made of it.
        if (!(error instanceof RepeatedAnswer)) throw error;
        trail.answered(fromBinary(method.output, error.body));
        return { body: error.body, positions: error.position };
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
        access.mustBeHere(actor.subject);
        await audit.admit(actor, requestIdIn(headers));
        return actor;
      },
      handle: isTracing() ? measured : answer,
    };
  }
}

const requestIdIn = (headers: Headers): string => headers[header.requestId]?.slice(0, requestIdLimit) ?? newRequestId();

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
