import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { exportPKCS8, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { administratorOf, chosenProvider, loginWithPassword, rotateKeys, signInToKeycloak, type KeycloakAdmin, type TokenSet } from '@maillage/local';
import { readText, type TestPlatform } from './platform.fixture.js';

/** A key that the provider publishes, and that a test may sign with. */
export interface PublishedKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
}

interface ProviderControl {
  publishedKey(): Promise<PublishedKey>;
  rotate(): Promise<void>;
  tokenOfOtherRealm(): Promise<string | null>;
}

const realm = 'maillage';

async function newKeyIn(admin: KeycloakAdmin, providerId: string, settings: Readonly<Record<string, string>>): Promise<string> {
  const { id: parentId } = (await admin.call('GET', `/${realm}`)) as { id: string };
  const name = `${providerId} ${randomUUID()}`;
  const config = Object.fromEntries(Object.entries({ enabled: 'true', active: 'true', algorithm: 'RS256', ...settings }).map(([setting, value]) => [setting, [value]]));
  await admin.call('POST', `/${realm}/components`, { name, providerId, providerType: 'org.keycloak.keys.KeyProvider', parentId, config });
  const [component] = (await admin.call('GET', `/${realm}/components?name=${encodeURIComponent(name)}`)) as { id: string }[];
  const { keys } = (await admin.call('GET', `/${realm}/keys`)) as { keys: { kid: string; providerId: string }[] };
  return keys.find((key) => key.providerId === component!.id)!.kid;
}

function keycloak(platform: TestPlatform): ProviderControl {
  const { origin } = new URL(platform.issuer);
  const administrator = administratorOf(platform.state.openId, origin);
  return {
    publishedKey: async () => {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true });
      // Behind the realm's own key: it is published, and Keycloak goes on signing with its own.
      return { kid: await newKeyIn(await signInToKeycloak(administrator), 'rsa', { priority: '-1', privateKey: await exportPKCS8(privateKey) }), privateKey };
    },
    rotate: async () => void (await newKeyIn(await signInToKeycloak(administrator), 'rsa-generated', { priority: '1000', keySize: '2048' })),
    tokenOfOtherRealm: async () => {
      const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: administrator.username, password: administrator.password });
      return ((await (await fetch(`${origin}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: form })).json()) as { access_token: string }).access_token;
    },
  };
}

function embedded(platform: TestPlatform): ProviderControl {
  const file = join(platform.state.openId, 'keys.json');
  return {
    publishedKey: async () => {
      const { signing } = JSON.parse(readText(file)) as { signing: JWK & { kid: string } };
      return { kid: signing.kid, privateKey: (await importJWK(signing, 'RS256')) as CryptoKey };
    },
    rotate: async () => {
      await rotateKeys(file);
      await (await platform.crash('openid'))();
    },
    tokenOfOtherRealm: () => Promise.resolve(null), // it has but one
  };
}

const control = (platform: TestPlatform): ProviderControl => (chosenProvider() === 'keycloak' ? keycloak(platform) : embedded(platform));

const published = new WeakMap<TestPlatform, Promise<PublishedKey>>();

/** A key of the provider that MAILLAGE_PROVIDER names, the same for the whole life of the platform. */
export function publishedKeyOf(platform: TestPlatform): Promise<PublishedKey> {
  let key = published.get(platform);
  if (!key) published.set(platform, (key = control(platform).publishedKey()));
  return key;
}

/** From now on the provider signs with a new key, and goes on to publish the old ones. */
export const rotateKeyOf = (platform: TestPlatform): Promise<void> => control(platform).rotate();

/** A true token of another realm of the same provider, or null where the provider has no other. */
export const tokenOfOtherRealm = (platform: TestPlatform): Promise<string | null> => control(platform).tokenOfOtherRealm();

/** Signs a person of the realm in by the form, as the gateway does. */
export const signIn = (platform: TestPlatform, username: string, password: string): Promise<TokenSet> =>
  loginWithPassword({ issuer: platform.issuer, clientId: 'gateway', clientSecret: platform.clientSecrets.gateway, redirectUri: `${platform.gatewayUrl}/session/callback`, username, password });
