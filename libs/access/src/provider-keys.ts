import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet, type JWK, type JWSHeaderParameters } from 'jose';
import { epochMs, unauthenticated, unavailable, type Clock, type MaillageError } from '@maillage/kernel';

/** The provider's signing keys, fetched when needed. */
export interface ProviderKeys {
  /** The key that a token's header names. Throws UNAUTHENTICATED with TOKEN_INVALID for an unknown one, UNAVAILABLE with IDENTITY_PROVIDER_AWAY. */
  find(header: JWSHeaderParameters): Promise<CryptoKey>;
}

/** Keys are asked for again after this; meanwhile, and while the provider is away, the known ones keep working. */
const refreshAfterMs = 10 * 60_000;
/** Known keys are not trusted for longer without a word from the provider: a withdrawn key must die. */
const trustForMs = 60 * 60_000;
/** Twice a minute at most, however many unknown key ids arrive; also the longest wait of a rotated key under such a flood. */
const unknownKeyEveryMs = 30_000;
const retryAfterFailureMs = 2_000;

interface Known {
  readonly ids: ReadonlySet<string>;
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly at: number;
}

const providerAway = (cause?: unknown): MaillageError =>
  unavailable('IDENTITY_PROVIDER_AWAY', 'The identity provider does not answer; nobody can be recognised right now.', [], { retryAfterSeconds: 2, cause });

// Keycloak also lists an encryption key (RSA-OAEP); it must never verify a signature.
const signs = (key: JWK): boolean => key.kty === 'RSA' && key.kid !== undefined && (key.use ?? 'sig') === 'sig' && (key.alg ?? 'RS256') === 'RS256';

/** Reads the JSON Web Key Set at `url`, at most `timeoutMs` long. The time comes from `clock`. */
export function createProviderKeys({ url, clock, timeoutMs }: { url: string; clock: Clock; timeoutMs: number }): ProviderKeys {
  let known: Known | null = null;
  let loading: Promise<void> | null = null;
  let failedAt: number | null = null;
  let unknownKeyAt = -Infinity;

  const fetchKeys = async (now: number): Promise<void> => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error', headers: { accept: 'application/json' } });
      if (response.status !== 200) throw new Error(`key set answered ${response.status}`);
      const keys = ((await response.json()) as JSONWebKeySet).keys.filter(signs);
      if (keys.length === 0) throw new Error('key set holds no RS256 signing key');
      known = { ids: new Set(keys.map((key) => key.kid!)), find: createLocalJWKSet({ keys }), at: now };
      failedAt = null;
    } catch (cause) {
      failedAt = now;
      throw providerAway(cause);
    } finally {
      loading = null;
    }
  };

  /** One fetch at a time, shared by all who wait; none right after a failure, so that a hanging provider holds up few. */
  const load = (now: number): Promise<void> => {
    if (loading) return loading;
    if (failedAt !== null && now - failedAt < retryAfterFailureMs) return Promise.reject(providerAway());
    return (loading = fetchKeys(now));
  };

  const keysOfToday = async (now: number): Promise<Known> => {
    if (known === null || now - known.at > trustForMs) await load(now);
    else if (now - known.at > refreshAfterMs) void load(now).catch(() => undefined);
    return known!;
  };

  return {
    async find(header) {
      const now = epochMs(clock.now());
      let keys = await keysOfToday(now);
      if (!keys.ids.has(header.kid!)) {
        const wait = unknownKeyAt + unknownKeyEveryMs - now;
        if (loading) await loading;
        else if (wait <= 0) {
          unknownKeyAt = now;
          await load(now);
        } else if (failedAt !== null) throw providerAway();
        else throw unauthenticated('TOKEN_INVALID', 'This token is not valid here.', [], { retryAfterSeconds: Math.ceil(wait / 1000) });
        keys = known!;
      }
      return keys.find(header);
    },
  };
}
