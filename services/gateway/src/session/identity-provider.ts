import { addMs, epochMs, instantFromEpochMs, isMaillageError, unauthenticated, unavailable, type Clock, type Instant, type MaillageError } from '@maillage/kernel';
import * as openid from 'openid-client';
import type { LoginAttempt } from './login-attempt.js';

/** What the token endpoint gave. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly accessExpiresAt: Instant;
  readonly refreshToken: string;
  readonly idToken: string;
}

/** A login that the provider vouches for. */
export interface Login {
  readonly tokens: IssuedTokens;
  readonly subject: string;
  readonly providerSession: string;
  readonly authenticatedAt: Instant;
  readonly acr: string;
}

/** Where the provider is, and who we are to it. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scheme, host and port that browsers know us by. */
  readonly origin: string;
  readonly clock: Clock;
}

const timeoutSeconds = 5;
/** Our own token is renewed this long before its end. */
const ownTokenMarginMs = 30_000;

export const callbackPath = '/session/callback';

const away = (cause: unknown): MaillageError => unavailable('IDENTITY_PROVIDER_AWAY', 'The sign-in service does not answer; try again in a moment.', [], { cause });
const refused = (cause?: unknown): MaillageError => unauthenticated('LOGIN_REFUSED', 'The sign-in service did not let you in.', [], { cause });

/** True when the provider answered and will not give tokens for this; false when nobody knows. */
const isRefusal = (error: unknown): boolean => error instanceof openid.ResponseBodyError && error.error === 'invalid_grant';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The OpenID Connect client that the gateway is: confidential, code flow with PKCE S256. */
export class IdentityProvider {
  private found: Promise<openid.Configuration> | undefined;
  private own: { readonly token: Promise<string>; until: number } | undefined;

  constructor(private readonly settings: ProviderSettings) {}

  /** The provider's addresses, fetched once they are first needed: the gateway starts without it. Throws UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
  async configuration(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    // Plain HTTP only where the operator's own setting says so: `npm start` on the loopback.
    const execute = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
    this.found ??= openid
      .discovery(new URL(issuer), clientId, undefined, openid.ClientSecretBasic(clientSecret), { execute: [...execute, openid.enableNonRepudiationChecks], timeout: timeoutSeconds })
      .catch((error: unknown) => {
        this.found = undefined;
        throw away(error);
      });
    return this.found;
  }

  /** Where the browser goes to sign in. A step-up asks for the password again, whatever session the provider has. */
  async authorizationUrl({ state, nonce, verifier, stepUpOf }: LoginAttempt): Promise<string> {
    const configuration = await this.configuration();
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.settings.origin}${callbackPath}`,
      scope: 'openid',
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(stepUpOf !== null && { prompt: 'login', max_age: '0' }),
    }).href;
  }

  /** The login that an answer of the provider (the query of the callback) stands for. Throws UNAUTHENTICATED with LOGIN_REFUSED; UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
  async login(answer: string, { state, nonce, verifier }: LoginAttempt): Promise<Login> {
    const configuration = await this.configuration();
    const url = new URL(`${this.settings.origin}${callbackPath}?${answer}`);
    const response = await openid
      .authorizationCodeGrant(configuration, url, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true })
      .catch((error: unknown) => {
        throw isRefusal(error) || !isNetworkFault(error) ? refused(error) : away(error);
      });
    const { sub, sid, acr, auth_time: authTime } = response.claims()!;
    // Without it nobody could tell a fresh login from an old one.
    if (typeof authTime !== 'number') throw refused();
    return { tokens: this.issued(response), subject: sub, providerSession: text(sid), authenticatedAt: instantFromEpochMs(authTime * 1_000), acr: text(acr) };
  }

  /** The next tokens, or null when the provider says that this refresh token is no longer good. Throws UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
  async refresh(refreshToken: string): Promise<IssuedTokens | null> {
    const configuration = await this.configuration();
    try {
      return this.issued(await openid.refreshTokenGrant(configuration, refreshToken));
    } catch (error) {
      if (isRefusal(error)) return null;
      throw away(error);
    }
  }

  /** The gateway's own access token: sessions are asked for in its name, not in that of a person. Throws UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
  ownToken(): Promise<string> {
    const now = epochMs(this.settings.clock.now());
    if (!this.own || now >= this.own.until) {
      const own = { token: this.fetchOwnToken((until) => (own.until = until)), until: Infinity };
      own.token.catch(() => (this.own = undefined));
      this.own = own;
    }
    return this.own.token;
  }

  /** The next call gets a new own token. */
  forgetOwnToken(): void {
    this.own = undefined;
  }

  /** Where the browser goes to end the provider's session; from there it comes back to our first page. */
  async endSessionUrl(idToken: string): Promise<string> {
    return openid.buildEndSessionUrl(await this.configuration(), { post_logout_redirect_uri: `${this.settings.origin}/`, ...(idToken && { id_token_hint: idToken }) }).href;
  }

  private async fetchOwnToken(goodUntil: (until: number) => void): Promise<string> {
    const configuration = await this.configuration();
    try {
      const response = await openid.clientCredentialsGrant(configuration);
      goodUntil(epochMs(this.settings.clock.now()) + (response.expiresIn() ?? 0) * 1_000 - ownTokenMarginMs);
      return response.access_token;
    } catch (error) {
      throw isMaillageError(error) ? error : away(error);
    }
  }

  private issued(response: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers): IssuedTokens {
    return {
      accessToken: response.access_token,
      accessExpiresAt: addMs(this.settings.clock.now(), (response.expiresIn() ?? 0) * 1_000),
      refreshToken: response.refresh_token ?? '',
      idToken: response.id_token ?? '',
    };
  }
}

/** No answer, or one that speaks of the provider's own trouble. */
function isNetworkFault(error: unknown): boolean {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError) return false;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return name === 'TypeError' || name === 'TimeoutError' || code === 'OAUTH_TIMEOUT' || code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON';
}
