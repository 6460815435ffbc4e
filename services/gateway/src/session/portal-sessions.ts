import { SessionEnd, SessionsService, type Session } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { epochMs, instant, isMaillageError, unauthenticated, unavailable, type Clock, type MaillageError } from '@maillage/kernel';
import type { CallOptions, RpcClient, ServiceClient } from '@maillage/messaging';
import type { IdentityProvider, IssuedTokens, Login } from './identity-provider.js';
import type { ProviderLogout } from './logout-token.js';

/** How long an answer of identity is believed: a session that ended elsewhere is refused here within this. */
const believedMs = 1_000;
/** Sessions that are remembered for that second. */
const remembered = 10_000;
/** How long to wait for another gateway that is refreshing, and how often to look. */
const refreshWait = { tries: 40, pauseMs: 100 } as const;

export const sessionEnded = (): MaillageError => unauthenticated('SESSION_ENDED', 'This session is over: sign in again.');

/** The sessions that identity keeps, with tokens that are good for the next call. */
export class PortalSessions {
  private readonly identity: ServiceClient<typeof SessionsService>;
  private readonly known = new Map<string, { readonly session: Promise<Session>; readonly until: number }>();

  constructor(
    rpc: RpcClient,
    private readonly provider: IdentityProvider,
    private readonly clock: Clock,
    /** New tokens are fetched when the present ones have less than this to live: a call that leaves with them arrives. */
    private readonly refreshBeforeMs: number,
  ) {
    this.identity = rpc.service(SessionsService);
  }

  /** The session of this id, which counts as used. Throws UNAUTHENTICATED with SESSION_ENDED; UNAVAILABLE when identity or the provider is needed and away. */
  use(id: string, requestId: string): Promise<Session> {
    const now = epochMs(this.clock.now());
    const known = this.known.get(id);
    if (known && now < known.until) return known.session;
    const session = this.asGateway(requestId, (options) => this.ask(id, options));
    if (this.known.size >= remembered) this.known.clear();
    this.known.set(id, { session, until: now + believedMs });
    session.catch(() => this.forget(id, session));
    return session;
  }

  /** Opens a session for a login in place of `replaces`. */
  async open(id: string, replaces: string | null, { tokens, ...login }: Login, requestId: string): Promise<void> {
    await this.asGateway(requestId, (options) => this.identity.openSession({ ...login, sessionId: id, replaces: replaces ?? '', tokens: { ...tokens } }, options));
    if (replaces) this.known.delete(replaces);
  }

  /** Ends a session that its holder leaves; answers its ID token, empty when it was over already. */
  async end(id: string, requestId: string): Promise<string> {
    const { message } = await this.asGateway(requestId, (options) => this.identity.endSession({ sessionId: id, reason: SessionEnd.LOGOUT }, options));
    this.known.delete(id);
    return message.idToken;
  }

  /** Ends what the provider has ended; answers how many sessions that were. */
  async endOfProvider(logout: ProviderLogout, requestId: string): Promise<number> {
    const { message } = await this.asGateway(requestId, (options) => this.identity.endProviderSession({ ...logout }, options));
    this.known.clear();
    return message.count;
  }

  private async ask(id: string, options: CallOptions): Promise<Session> {
    const { message: session } = await this.identity.useSession({ sessionId: id }, options);
    return this.lives(session, this.refreshBeforeMs) ? session : this.refresh(id, session, options);
  }

  /** Of all gateways and requests one spends the refresh token; the others go on with the old access token while it lives, then wait for the new one. */
  private async refresh(id: string, session: Session, options: CallOptions): Promise<Session> {
    const { message: claim } = await this.identity.claimRefresh({ sessionId: id, tokensVersion: session.tokensVersion }, options);
    if (!claim.granted) return this.refreshedElsewhere(id, claim.session!, options);
    let tokens: IssuedTokens | null;
    try {
      tokens = claim.refreshToken ? await this.provider.refresh(claim.refreshToken) : null;
    } catch (error) {
      if (this.lives(session, 0)) return session;
      throw error;
    }
    if (tokens) return (await this.identity.refreshSession({ sessionId: id, tokensVersion: session.tokensVersion, tokens: { ...tokens } }, options)).message;
    await this.identity.endSession({ sessionId: id, reason: SessionEnd.REFRESH_REFUSED }, options);
    throw sessionEnded();
  }

  private async refreshedElsewhere(id: string, session: Session, options: CallOptions): Promise<Session> {
    let current = session;
    for (let tries = 0; tries < refreshWait.tries; tries++) {
      if (this.lives(current, 0)) return current;
      await new Promise((resolve) => setTimeout(resolve, refreshWait.pauseMs));
      current = (await this.identity.useSession({ sessionId: id }, options)).message;
    }
    throw unavailable('SESSION_BUSY', 'Your session is being renewed; try again in a moment.');
  }

  private lives({ accessExpiresAt }: Session, longerThanMs: number): boolean {
    return epochMs(instant(accessExpiresAt)) - epochMs(this.clock.now()) > longerThanMs;
  }

  private forget(id: string, session: Promise<Session>): void {
    if (this.known.get(id)?.session === session) this.known.delete(id);
  }

  /** Calls identity in the gateway's own name. That identity refuses this name says nothing of the person's session. */
  private async asGateway<T>(requestId: string, call: (options: CallOptions) => Promise<T>): Promise<T> {
    try {
      return await call({ token: await this.provider.ownToken(), requestId });
    } catch (error) {
      if (!isMaillageError(error) || !['TOKEN_INVALID', 'TOKEN_EXPIRED', 'ROLE_REQUIRED'].includes(error.reason)) throw error;
      this.provider.forgetOwnToken();
      throw unavailable('SESSIONS_AWAY', 'Sessions cannot be looked up right now.', [], { cause: error });
    }
  }
}
