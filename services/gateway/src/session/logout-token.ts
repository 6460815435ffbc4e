import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { invalidArgument, isMaillageError, type MaillageError } from '@maillage/kernel';
import type { IdentityProvider } from './identity-provider.js';

/** What the provider ended: its session, the subject, or both; empty for what it does not name. */
export interface ProviderLogout {
  readonly providerSession: string;
  readonly subject: string;
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';
/** Keycloak of earlier versions writes plain JWT; an ID or access token is told apart by its missing event. */
const types = ['logout+jwt', 'JWT', undefined];
const oldest = '5m';
const skewSeconds = 60;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const invalid = (cause?: unknown): MaillageError => invalidArgument('LOGOUT_TOKEN_INVALID', 'This is no logout token of the sign-in service.', [], { cause });

const isLogout = ({ events, nonce, jti }: JWTPayload): boolean =>
  typeof events === 'object' && events !== null && typeof (events as Record<string, unknown>)[logoutEvent] === 'object' && nonce === undefined && typeof jti === 'string';

/** Reads logout tokens as OpenID Connect Back-Channel Logout 1.0, section 2.6, says. The function throws INVALID_ARGUMENT with LOGOUT_TOKEN_INVALID, UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
export function logoutTokenReader(provider: IdentityProvider, clientId: string): (token: string) => Promise<ProviderLogout> {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  return async (token) => {
    try {
      const { issuer, jwks_uri: address } = (await provider.configuration()).serverMetadata();
      // It fetches again for an unknown key at most every 30 seconds.
      keys ??= createRemoteJWKSet(new URL(address!), { timeoutDuration: 3_000 });
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer, audience: clientId, algorithms: ['RS256'], requiredClaims: ['iat', 'exp', 'jti'], maxTokenAge: oldest, clockTolerance: skewSeconds,
      });
      const logout = { providerSession: text(payload['sid']), subject: text(payload.sub) };
      if (!types.includes(protectedHeader.typ) || !isLogout(payload) || (logout.providerSession === '' && logout.subject === '')) throw invalid();
      return logout;
    } catch (error) {
      throw isMaillageError(error) ? error : invalid(error);
    }
  };
}
