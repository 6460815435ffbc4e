import { createHash } from 'node:crypto';
import { loadPolicies, type Actor, type Role, type TokenVerifier } from '@maillage/access';
import { NotesService, type EchoRequest } from '@maillage/contracts/testing/v1/notes_pb.js';
import { ruleViolation, systemClock, unauthenticated } from '@maillage/kernel';
import type { DescMethodUnary } from '@bufbuild/protobuf';
import { Link } from '../connection/link.js';
import type { MessagingLog } from '../context/messaging-log.js';
import type { RequestContext } from '../context/request-context.js';
import { defaultTuning, type MessagingTuning } from '../messaging.config.js';
import type { ContractHandler } from './contract-handlers.js';
import { RpcServer } from './rpc-server.js';

/** Tokens of specs are `subject:role,role`; who signs real ones is the business of libs/access. */
export const plainTokens: TokenVerifier = {
  verify: (token) => {
    const [subject, roles] = token.split(':') as [string, string?];
    if (!subject || roles === undefined) return Promise.reject(unauthenticated('TOKEN_INVALID', 'This token is not valid here.'));
    return Promise.resolve({ subject, kind: 'user', roles: new Set(roles.split(',') as Role[]), organisationId: null, practitionerId: null, session: null, authenticatedAt: null } satisfies Actor);
  },
};

/** A log that keeps what it was told. */
export function keptLog(): MessagingLog & { readonly lines: { level: string; fields: object; message: string }[] } {
  const lines: { level: string; fields: object; message: string }[] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields: fields, message });
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until `condition` holds. Throws after `ms`. */
export async function until(condition: () => boolean | Promise<boolean>, ms = 8_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it never came true');
    await pause(15);
  }
}

/** What the echo handler saw; specs look here. */
export interface Seen {
  running: number;
  most: number;
  aborted: number;
  contexts: RequestContext[];
}

export const echoHandler = (seen: Seen, instance = '') => async (request: EchoRequest, context: RequestContext) => {
  seen.contexts.push(context);
  seen.running += 1;
  seen.most = Math.max(seen.most, seen.running);
  try {
    const [mode, argument] = request.mode.split(' ');
    if (mode === 'wait') {
      context.signal.addEventListener('abort', () => (seen.aborted += 1), { once: true });
      await pause(Number(argument));
    }
    if (mode === 'refuse') throw ruleViolation('ECHO_REFUSED', 'This echo refuses.', [{ path: 'mode', rule: 'mode is kind' }], { retryAfterSeconds: 7 });
    if (mode === 'break') throw new TypeError('something broke');
    return { received: BigInt(request.body.length), checksum: createHash('sha256').update(request.body).digest('hex'), body: new Uint8Array(request.size).fill(7), actor: instance || context.actor.subject };
  } finally {
    seen.running -= 1;
  }
};

export interface EchoServer {
  readonly server: RpcServer;
  readonly link: Link;
  readonly log: ReturnType<typeof keptLog>;
  readonly seen: Seen;
}

/** A server of the echo method alone, without Nest. */
export async function startEcho(url: string, tuning: Partial<MessagingTuning> = {}, instance = ''): Promise<EchoServer> {
  const log = keptLog();
  const seen: Seen = { running: 0, most: 0, aborted: 0, contexts: [] };
  const link = await Link.connect({ url, name: 'echo', log });
  const method = NotesService.method.echo as DescMethodUnary;
  const handler: ContractHandler = { method, handle: echoHandler(seen, instance) as unknown as ContractHandler['handle'] };
  const write: ContractHandler = { method: NotesService.method.writeNote as DescMethodUnary, handle: () => Promise.resolve({}) };
  const server = new RpcServer({
    link,
    identity: { name: 'echo', context: 'testing', services: [NotesService] },
    settings: { clock: systemClock, zone: 'Europe/Paris', verifier: plainTokens, policies: loadPolicies(), log },
    tuning: { ...defaultTuning, ...tuning },
    handlers: () => [handler, write],
    positions: { reached: () => Promise.resolve() },
    access: { load: () => Promise.resolve(), mustBeHere: () => undefined, mustBeFresh: () => undefined },
    audit: { write: () => Promise.resolve() },
  });
  await new Promise<void>((resolve, reject) => server.listen((error) => (error ? reject(error) : resolve())));
  return { server, link, log, seen };
}
