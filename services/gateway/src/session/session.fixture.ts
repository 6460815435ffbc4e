import { create, type MessageShape } from '@bufbuild/protobuf';
import { SessionSchema, SessionsService, type SessionTokens, type Session } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { addMs, systemClock, unauthenticated } from '@maillage/kernel';
import { sendRequest, type Ask, type Reply, type RunningGateway } from '../gateway.fixture.js';

/** Scheme, host and port that the provider of this run knows the gateway by; a request to it goes to the gateway of the spec. */
export const publicUrl = 'http://127.0.0.1:3000';

interface Kept {
  session: Session;
  tokens: SessionTokens;
  claimed: boolean;
}

/** What identity would keep, in this process: the spec may look, and end or age a session as identity would. */
export interface KeptSessions {
  readonly byId: Map<string, Kept>;
  /** The access token of every session is near its end. */
  age(): void;
}

/** Answers identity's contract of sessions from memory, for a gateway alone; identity's own specs prove the real one. */
export function keepSessions(gateway: RunningGateway): KeptSessions {
  const byId = new Map<string, Kept>();
  const living = (id: string): Kept => {
    const kept = byId.get(id);
    if (!kept) throw unauthenticated('SESSION_ENDED', 'This session is over: sign in again.');
    return kept;
  };
  const { method } = SessionsService;
  gateway.on(method.openSession, ({ sessionId, replaces, tokens, ...login }) => {
    byId.delete(replaces);
    const now = systemClock.now();
    const { subject, providerSession, authenticatedAt, acr } = login;
    const session = create(SessionSchema, {
      subject, providerSession, authenticatedAt, acr, accessToken: tokens!.accessToken, accessExpiresAt: tokens!.accessExpiresAt, tokensVersion: 1, idleUntil: addMs(now, 1_800_000), endsAt: addMs(now, 36_000_000),
    });
    byId.set(sessionId, { session, tokens: tokens!, claimed: false });
    return session;
  });
  gateway.on(method.useSession, ({ sessionId }) => living(sessionId).session);
  gateway.on(method.claimRefresh, ({ sessionId, tokensVersion }) => {
    const kept = living(sessionId);
    const granted = !kept.claimed && kept.session.tokensVersion === tokensVersion;
    kept.claimed ||= granted;
    return { granted, refreshToken: granted ? kept.tokens.refreshToken : '', session: kept.session };
  });
  gateway.on(method.refreshSession, ({ sessionId, tokens }) => {
    const kept = living(sessionId);
    const session: MessageShape<typeof SessionSchema> = { ...kept.session, accessToken: tokens!.accessToken, accessExpiresAt: tokens!.accessExpiresAt, tokensVersion: kept.session.tokensVersion + 1 };
    byId.set(sessionId, { session, tokens: { ...tokens!, idToken: tokens!.idToken || kept.tokens.idToken }, claimed: false });
    return session;
  });
  gateway.on(method.endSession, ({ sessionId }) => {
    const kept = byId.get(sessionId);
    byId.delete(sessionId);
    return { idToken: kept?.tokens.idToken ?? '' };
  });
  gateway.on(method.endProviderSession, ({ providerSession, subject }) => {
    const meant = [...byId].filter(([, { session }]) => (providerSession === '' || session.providerSession === providerSession) && (subject === '' || session.subject === subject));
    for (const [id] of meant) byId.delete(id);
    return { count: meant.length };
  });
  return {
    byId,
    age: () => {
      for (const kept of byId.values()) kept.session = { ...kept.session, accessExpiresAt: addMs(systemClock.now(), 5_000) };
    },
  };
}

/** A browser without pages: keeps cookies by host and port, and follows redirects when told to. */
export class Visitor {
  private readonly jars = new Map<string, Map<string, string>>();
  /** Every Set-Cookie that the gateway sent. */
  readonly setCookies: string[] = [];

  constructor(private readonly gateway: RunningGateway) {}

  cookie(name: string): string | undefined {
    return this.jars.get(publicUrl)?.get(name);
  }

  setCookie(name: string, value: string): void {
    this.jarOf(publicUrl).set(name, value);
  }

  /** Forgets the provider's session, as another browser would not know it. */
  forgetProvider(): void {
    for (const origin of this.jars.keys()) if (origin !== publicUrl) this.jars.delete(origin);
  }

  /** One request to the gateway, with its cookies. */
  ask(ask: Ask): Promise<Reply> {
    return this.send(`${publicUrl}${ask.path}`, ask);
  }

  /** Begins at an address of the gateway, signs in where the provider asks for it, and stops at the gateway's answer to the callback. */
  async signIn(path: string, username: string, password: string, change: (url: URL) => void = () => undefined): Promise<Reply> {
    const begun = await this.ask({ path });
    if (begun.status !== 302) return begun;
    const first = new URL(String(begun.headers.location));
    change(first);
    return this.follow(first.href, username, password);
  }

  private async follow(address: string, username: string, password: string): Promise<Reply> {
    let url = address;
    for (let step = 0; step < 12; step++) {
      let reply = await this.send(url, { path: '' });
      if (url.startsWith(`${publicUrl}/session/callback`)) return reply;
      if (reply.status === 200) {
        const action = /id="kc-form-login"[^>]+action="([^"]+)"/.exec(reply.text)![1]!.replaceAll('&amp;', '&');
        reply = await this.send(new URL(action, url).href, { path: '', method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ username, password }).toString() });
      }
      if (reply.headers.location === undefined) throw new Error(`the login stops with ${reply.status} at ${new URL(url).pathname}: ${reply.text.slice(0, 300)}`);
      url = new URL(reply.headers.location, url).href;
    }
    throw new Error('the login never came back');
  }

  private async send(address: string, ask: Ask): Promise<Reply> {
    const url = new URL(address);
    const jar = this.jarOf(url.origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const target = url.origin === publicUrl ? this.gateway.url : url.origin;
    const reply = await sendRequest(target, { ...ask, path: `${url.pathname}${url.search}`, headers: { ...(cookie && { cookie }), ...ask.headers } });
    for (const set of reply.headers['set-cookie'] ?? []) {
      if (url.origin === publicUrl) this.setCookies.push(set);
      const [pair] = set.split(';') as [string];
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (value === '' || /max-age=0/i.test(set) || /expires=Thu, 01 Jan 1970/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return reply;
  }

  private jarOf(origin: string): Map<string, string> {
    const jar = this.jars.get(origin) ?? new Map<string, string>();
    this.jars.set(origin, jar);
    return jar;
  }
}
