import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';
import type { DescMethodUnary, DescService, MessageInitShape, MessageShape, DescMessage } from '@bufbuild/protobuf';
import { createTokenVerifier, loadPolicies } from '@maillage/access';
import { contextOf, contractServices } from '@maillage/contracts';
import { systemClock, unsupported } from '@maillage/kernel';
import { defaultTuning, Link, RpcServer, type RequestContext } from '@maillage/messaging';
import { createLog, startService, type StartedService } from '@maillage/platform';
import { testNats, testOpenId, type TestNats, type TestOpenId, type TokenHolder } from '@maillage/testing';
import { AppModule, mountEdge } from './app.module.js';

/** What a spec asks over HTTP. */
export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  readonly json: Record<string, unknown>;
}

type Handler<I extends DescMessage, O extends DescMessage> = (request: MessageShape<I>, context: RequestContext) => MessageInitShape<O> | Promise<MessageInitShape<O>>;

/** A call that reached a service behind the gateway. */
export interface SeenCall {
  readonly method: string;
  readonly request: Record<string, unknown>;
  readonly context: RequestContext;
}

export interface RunningGateway {
  readonly url: string;
  readonly port: number;
  readonly service: StartedService;
  readonly nats: TestNats;
  readonly openId: TestOpenId;
  /** Lines of the gateway's own log, from debug on. */
  readonly lines: string[];
  /** Calls that reached the services since the last `forget`. */
  readonly calls: SeenCall[];
  /** Refusals of the edge that identity was told, which comes after the answer. */
  readonly refusals: SeenCall[];
  forget(): void;
  /** Says how the services behind answer a method from now on. */
  on<I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>, handler: Handler<I, O>): void;
  token(holder: TokenHolder): Promise<string>;
  /** As `integration` unless a token is given; with null, as nobody. */
  ask(ask: Ask): Promise<Reply>;
  close(): Promise<void>;
}

/**
 * The gateway in this process, over HTTP and NATS, with tokens of this run's provider. Behind it every method of the contracts is served
 * by the real server of messaging; what it answers is the spec's to say.
 */
export async function startGateway(settings: Readonly<Record<string, string>> = {}): Promise<RunningGateway> {
  const [nats, openId] = await Promise.all([testNats(), testOpenId()]);
  const lines: string[] = [];
  const calls: SeenCall[] = [];
  const refusals: SeenCall[] = [];
  const handlers = new Map<DescMethodUnary, Handler<DescMessage, DescMessage>>();
  async function serve(context: string, services: readonly DescService[]): Promise<{ readonly server: RpcServer; readonly link: Link }> {
    const log = createLog(context, 'silent');
    const link = await Link.connect({ url: nats.url, name: context, log });
    const server = new RpcServer({
      link,
      identity: { name: context, context, services },
      settings: { clock: systemClock, zone: 'Europe/Paris', verifier: createTokenVerifier({ issuer: openId.issuer, audience: openId.audience, clock: systemClock }), policies: loadPolicies(), log },
      tuning: { ...defaultTuning, drain: 200 },
      handlers: () => services.flatMap((service) => service.methods.map((method) => handlerOf(method as DescMethodUnary))),
      positions: { reached: () => Promise.resolve() },
      access: { load: () => Promise.resolve(), mustBeHere: () => undefined, mustBeFresh: () => undefined },
      audit: { write: () => Promise.resolve() },
    });
    await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error as Error) : resolve())));
    return { server, link };
  }

  const handlerOf = (method: DescMethodUnary) => ({
    method,
    handle: async (request: never, context: RequestContext): Promise<object> => {
      (method.parent.name === 'RefusalsService' ? refusals : calls).push({ method: `${method.parent.name}.${method.name}`, request, context });
      const handler = [...handlers].find(([described]) => described.parent.typeName === method.parent.typeName && described.name === method.name)?.[1];
      if (!handler) throw unsupported('NO_ANSWER_HERE', 'The spec gave no answer for this method.');
      return handler(request, context) as object;
    },
  });

  const behind = await Promise.all([...Map.groupBy(contractServices().filter((each) => each.typeName !== 'maillage.common.v1.OperationsService'), contextOf)].map(([context, services]) => serve(context, services)));
  const log = createLog('gateway', 'debug', { write: (line: string) => void lines.push(line) });
  const service = await startService(AppModule, { name: 'gateway', natsUrl: nats.url, issuer: openId.issuer, audience: openId.audience, log, http: mountEdge, settings: { OIDC_CLIENT_SECRET: 'dev-only-gateway-secret', SESSION_SECRET: 'the-secret-of-sessions-inside-a-test', ...settings } });
  const integration = await openId.tokenFor({ subject: 'engine', roles: ['integration'], client: 'engine', lifetimeSeconds: 3_600 });
  return {
    url: service.url,
    port: Number(new URL(service.url).port),
    service,
    nats,
    openId,
    lines,
    calls,
    refusals,
    forget: () => {
      calls.length = 0;
      refusals.length = 0;
      lines.length = 0;
    },
    on: (method, handler) => void handlers.set(method as DescMethodUnary, handler as Handler<DescMessage, DescMessage>),
    token: (holder) => openId.tokenFor(holder),
    ask: (ask) => sendRequest(service.url, { ...ask, token: ask.token === undefined ? integration : ask.token }),
    close: async () => {
      await service.close();
      await Promise.all(behind.map(({ server, link }) => server.close().then(() => link.close())));
      await nats.stop();
    },
  };
}

/** One request as it is written here: no header is added but Host and Content-Length. */
export function sendRequest(url: string, { method = 'GET', path, token, headers = {}, body, agent, signal }: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(new URL(url), {
      method,
      path,
      agent,
      signal,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && headers['transfer-encoding'] === undefined && { 'content-length': String(Buffer.byteLength(body)) }), ...headers },
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          bytes,
          text: bytes.toString('utf8'),
          get json() {
            return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
          },
        });
      });
    });
    // `Expect: 100-continue` holds the body back until it is asked for.
    if (headers['expect'] === undefined) request.end(body);
    else request.once('continue', () => request.end(body));
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until `condition` holds. Throws after eight seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 8_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it never came true');
    await pause(15);
  }
}
