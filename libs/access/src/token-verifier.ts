import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import { epochMs, instantFromEpochMs, isMaillageError, unauthenticated, type Clock, type Instant, type MaillageError } from '@maillage/kernel';
import type { Actor } from './actor.js';
import { keycloakGrants } from './keycloak-grants.js';
import { createProviderKeys } from './provider-keys.js';
import { roles } from './roles.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Tells who bears a token. */
export interface TokenVerifier {
  /**
   * Throws UNAUTHENTICATED with TOKEN_MISSING, TOKEN_INVALID or TOKEN_EXPIRED, and UNAVAILABLE with
   * IDENTITY_PROVIDER_AWAY when the provider's keys are needed and cannot be had.
   */
  verify(token: string): Promise<Actor>;
}

/** What to accept, and where the keys are. */
export interface TokenVerifierOptions {
  /** The `iss` of the tokens, exactly. */
  readonly issuer: string;
  /** Must be the token's `aud` or among them. */
  readonly audience: string;
  readonly clock: Clock;
  /** Default: Keycloak's path below the issuer. Set `url` where services reach the provider under another name than browsers do. */
  readonly jwks?: { readonly url?: string | undefined; readonly timeoutMs?: number | undefined };
}

/** Keycloak's tokens are 1 to 2 KB; more is somebody's attempt. */
const longestToken = 8_192;
/** How far the provider's clock may run ahead of ours: applies to `nbf` and `iat`. `exp` has none, an early end hurts nobody. */
const skewSeconds = 60;
/** A token that lives for hours is looked at again after this, so that a withdrawn key bites. */
const rememberForMs = 5 * 60_000;

const invalid = (cause?: unknown): MaillageError => unauthenticated('TOKEN_INVALID', 'This token is not valid here.', [], { cause });
const expired = (cause?: unknown): MaillageError => unauthenticated('TOKEN_EXPIRED', 'This token has expired.', [], { cause });

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
/** Keycloak writes an attribute as text, or as a list when the mapper is multivalued; several values name nobody in particular. */
const single = (value: unknown): string | null => text(Array.isArray(value) && value.length === 1 ? value[0] : value);

/** Time of the login, or null where the token does not say it in whole seconds: what asks for a fresh login then refuses. */
const loginOf = (authTime: unknown): Instant | null => (Number.isSafeInteger(authTime) && (authTime as number) > 0 ? instantFromEpochMs((authTime as number) * 1_000) : null);

/** A verifier with its own memory of valid tokens: a token seen before costs one look-up until it expires. */
export function createTokenVerifier({ issuer, audience, clock, jwks = {} }: TokenVerifierOptions): TokenVerifier {
  const keys = createProviderKeys({ url: jwks.url ?? `${issuer}/protocol/openid-connect/certs`, clock, timeoutMs: jwks.timeoutMs ?? 3_000 });
  const remembered = new VerifiedTokens();

  const judge = async (token: string): Promise<Actor> => {
    const now = epochMs(clock.now());
    const nowSeconds = Math.floor(now / 1000);
    // Before any key is fetched: an old session's token, or rubbish, shall not cost the provider a request.
    const claimed = decodeJwt(token);
    if (claimed.iss !== issuer) throw invalid();
    if (typeof claimed.exp === 'number' && claimed.exp <= nowSeconds) throw expired();

    const { payload } = await jwtVerify(token, (header) => (typeof header.kid === 'string' ? keys.find(header) : Promise.reject(invalid())), {
      issuer,
      audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'iat', 'sub'],
      currentDate: new Date(now),
      clockTolerance: skewSeconds,
    });
    // jose allows its one tolerance for `exp` too, and looks at neither of the other two.
    if (payload.exp! <= nowSeconds) throw expired();
    if (payload.iat! > nowSeconds + skewSeconds) throw invalid();
    if (payload['typ'] !== 'Bearer') throw invalid();

    const actor = actorOf(payload, token);
    remembered.set(token, actor, instantFromEpochMs(Math.min(payload.exp! * 1000, now + rememberForMs)));
    return actor;
  };

  return {
    verify(token) {
      if (token === '') return Promise.reject(unauthenticated('TOKEN_MISSING', 'A bearer token is needed.'));
      if (token.length > longestToken) return Promise.reject(invalid());
      return remembered.get(token, clock.now()) ?? judge(token).catch(refuse);
    },
  };
}

/** Whatever went wrong, nobody is let in by it. */
function refuse(error: unknown): never {
  if (isMaillageError(error)) throw error;
  throw error instanceof errors.JWTExpired ? expired(error) : invalid(error);
}

function actorOf(payload: JWTPayload, token: string): Actor {
  const subject = text(payload.sub);
  if (subject === null) throw invalid();
  const grants = keycloakGrants(token);
  const session = text(payload['sid']);
  const ownClient = text(payload['client_id']) ?? text(payload['preferred_username'])?.startsWith('service-account-');
  return Object.freeze({
    subject,
    kind: session === null && ownClient ? 'service' : 'user',
    roles: new Set(roles.filter((role) => grants.hasRealmRole(role))),
    organisationId: single(payload['organisation_id']),
    practitionerId: single(payload['practitioner_id']),
    session,
    authenticatedAt: loginOf(payload['auth_time']),
  });
}
