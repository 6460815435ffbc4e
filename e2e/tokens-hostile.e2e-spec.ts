import { createPublicKey, createSecretKey, randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { DirectoryService } from '@maillage/contracts/identity/v1/directory_pb.js';
import { epochMs, isMaillageError, systemClock } from '@maillage/kernel';
import { clientToken, readRealm, realmFile, type TokenSet } from '@maillage/local';
import { Link, RpcClient } from '@maillage/messaging';
import { operatorSeed, startEmptyPlatform, type TestPlatform } from './platform.fixture.js';
import { publishedKeyOf, rotateKeyOf, signIn, tokenOfOtherRealm, type PublishedKey } from './provider.fixture.js';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const accounts = readRealm(realmFile, {}).users.flatMap(({ id, username, credentials = [] }) => credentials.map(({ value }) => [username, value, id] as const));
const seconds = (): number => Math.floor(epochMs(systemClock.now()) / 1_000);

describe('a token is judged the same at the edge and in a service', () => {
  let platform: TestPlatform;
  let link: Link;
  let key: PublishedKey;
  let real: TokenSet;
  let ownKey: { privateKey: CryptoKey; publicKey: CryptoKey };

  beforeAll(async () => {
    platform = await startEmptyPlatform();
    link = await Link.connect({ url: platform.natsUrl, name: 'e2e', log: silent, ...operatorSeed(platform) });
    key = await publishedKeyOf(platform);
    real = await signIn(platform, 'dr.martin', 'Martin-dev-1');
    ownKey = await generateKeyPair('RS256', { extractable: true });
  }, 300_000);
  afterAll(async () => {
    await link?.connection.close();
    await platform?.stop();
  }, 60_000);

  /** What the gateway says to the token over HTTP. */
  async function askGateway(token: string): Promise<{ status: number; subject?: string; reason?: string }> {
    const response = await fetch(`${platform.gatewayUrl}/api/v1/accounts/me`, { headers: { authorization: `Bearer ${token}` } });
    const { subject, reason } = (await response.json()) as { subject?: string; reason?: string };
    return { status: response.status, ...(response.ok ? { subject: subject! } : { reason: reason! }) };
  }

  /** What a service says to the same token over NATS, where no gateway has looked at it. */
  async function askService(token: string): Promise<{ status: number; subject?: string; reason?: string }> {
    try {
      const { message } = await new RpcClient(link).service(DirectoryService).getOwnAccount({}, { token });
      return { status: 200, subject: message.subject };
    } catch (error) {
      if (!isMaillageError(error)) throw error;
      return { status: error.category === 'UNAUTHENTICATED' ? 401 : 0, reason: error.reason };
    }
  }

  const askBoth = async (token: string) => ({ gateway: await askGateway(token), service: await askService(token) });
  const both = (answer: { status: number; subject?: string; reason?: string }) => ({ gateway: answer, service: answer });

  /** The provider's own claims for a clinician with changes (undefined removes one), under a key that it publishes. */
  const forged = (change: JWTPayload = {}, header: Record<string, unknown> = {}, privateKey: CryptoKey | Uint8Array = key.privateKey): Promise<string> =>
    new SignJWT({ ...decodeJwt(real.accessToken), exp: seconds() + 300, jti: randomUUID(), ...change }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header }).sign(privateKey);

  describe('accepted', () => {
    it.each(accounts)('%s', async (username, password, subject) => {
      expect(await askBoth((await signIn(platform, username, password)).accessToken)).toEqual(both({ status: 200, subject }));
    });

    it.each(['journey', 'source-system'] as const)('the account of the client %s', async (clientId) => {
      const { accessToken } = await clientToken({ issuer: platform.issuer, clientId, clientSecret: platform.clientSecrets[clientId] });
      expect(await askBoth(accessToken)).toEqual(both({ status: 200, subject: readRealm(realmFile, {}).users.find(({ serviceAccountClientId }) => serviceAccountClientId === clientId)!.id }));
    });

    it('with the time of the sign-in, which a step-up is measured by', () => {
      expect(decodeJwt(real.accessToken)['auth_time']).toBe(decodeJwt(real.idToken!)['auth_time']);
      expect(typeof decodeJwt(real.accessToken)['auth_time']).toBe('number');
    });

    it('what the forgery starts from, so that each refusal below has one reason', async () => {
      expect(await askBoth(await forged())).toEqual(both({ status: 200, subject: decodeJwt(real.accessToken).sub! }));
    });

    it('tokens of the old key and of the new one when the provider rotates its key', async () => {
      const old = real.accessToken;
      const oldKid = kidOf(old);
      await rotateKeyOf(platform);
      const { accessToken } = await clientToken({ issuer: platform.issuer, clientId: 'journey', clientSecret: platform.clientSecrets.journey });
      expect(kidOf(accessToken)).not.toBe(oldKid);
      expect((await askBoth(accessToken)).gateway.status).toBe(200);
      expect((await askBoth(accessToken)).service.status).toBe(200);
      expect(await askBoth(old)).toEqual(both({ status: 200, subject: decodeJwt(old).sub! }));
      expect(await askBoth(await forged())).toEqual(both({ status: 200, subject: decodeJwt(old).sub! }));
    }, 120_000);
  });

  describe('refused', () => {
    const invalid = both({ status: 401, reason: 'TOKEN_INVALID' });
    const expired = both({ status: 401, reason: 'TOKEN_EXPIRED' });
    const otherRealm = (): string => platform.issuer.replace(/maillage$/, 'master');

    it.each<[string, () => string | Promise<string>, typeof invalid]>([
      ['without exp', () => forged({ exp: undefined }), invalid],
      ['expired', () => forged({ exp: seconds() - 1 }), expired],
      ['not yet valid', () => forged({ nbf: seconds() + 600 }), invalid],
      ['issued in the future', () => forged({ iat: seconds() + 86_400, exp: seconds() + 90_000 }), invalid],
      ['for another audience', () => forged({ aud: ['account', 'gateway'] }), invalid],
      ['of another issuer', () => forged({ iss: 'https://login.example.test/realms/maillage' }), invalid],
      ['that names another realm of the provider', () => forged({ iss: otherRealm() }), invalid],
      ['alg none', () => new UnsecuredJWT(decodeJwt(real.accessToken)).encode(), invalid],
      ['alg none under the header of a true one', () => `${encoded({ alg: 'none', typ: 'JWT', kid: key.kid })}.${real.accessToken.split('.')[1]}.`, invalid],
      ['HS256 with the public key as secret', async () => hmacWithPublicKey(), invalid],
      ['the ID token of the same sign-in', () => real.idToken!, invalid],
      ['the refresh token of the same sign-in', () => real.refreshToken!, invalid],
      ['signed well, but of another kind', () => forged({ typ: 'ID' }), invalid],
      ['signed with a key that its own header brings (jwk)', async () => forged({}, { jwk: await exportJWK(ownKey.publicKey) }, ownKey.privateKey), invalid],
      ['signed with a key to be fetched elsewhere (jku)', () => forged({}, { jku: 'https://login.example.test/keys' }, ownKey.privateKey), invalid],
      ['signed with another key under a known id', () => forged({}, {}, ownKey.privateKey), invalid],
      ['of a key that nobody knows', () => forged({}, { kid: 'nobody-knows-it' }, ownKey.privateKey), invalid],
      ['with a role written into it', () => tampered(real.accessToken), invalid],
      ['cut short', () => real.accessToken.slice(0, -8), invalid],
    ])('%s', async (_case, make, refusal) => {
      expect(await askBoth(await make())).toEqual(refusal);
    });

    it('a true token of another realm of the same provider', async () => {
      // The embedded provider has one realm: there the forgery above stands for it.
      expect(await askBoth((await tokenOfOtherRealm(platform)) ?? (await forged({ iss: otherRealm() })))).toEqual(invalid);
    });

    it.each(['gateway', 'journey', 'source-system', 'admin-cli', 'account'])('a password alone, given to %s', async (client_id) => {
      const secret = (platform.clientSecrets as Readonly<Record<string, string>>)[client_id];
      const form = new URLSearchParams({ grant_type: 'password', client_id, ...(secret && { client_secret: secret }), username: 'dr.martin', password: 'Martin-dev-1' });
      const response = await fetch(`${platform.issuer}/protocol/openid-connect/token`, { method: 'POST', body: form });
      expect([response.status >= 400, ((await response.json()) as { access_token?: string }).access_token]).toEqual([true, undefined]);
    });

    it('a flood of unknown key ids, and meanwhile nobody else', async () => {
      const flood = await Promise.all(Array.from({ length: 60 }, (_, index) => forged({}, { kid: `flood-${index}` }, ownKey.privateKey)));
      const answers = await Promise.all(flood.map(askBoth));
      expect(answers.filter(({ gateway, service }) => gateway.status !== 401 || service.status !== 401)).toEqual([]);
      expect((await askBoth(await forged())).gateway.status).toBe(200);
      expect((await askBoth(await forged())).service.status).toBe(200);
    });

    /** The oldest trick: the public key is no secret, so whoever takes it for one can be told anything. */
    async function hmacWithPublicKey(): Promise<string> {
      const { keys } = (await (await fetch(`${platform.issuer}/protocol/openid-connect/certs`)).json()) as { keys: { kid: string }[] };
      const pem = createPublicKey({ key: keys.find(({ kid }) => kid === key.kid)! as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
      return new SignJWT({ ...decodeJwt(real.accessToken) }).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.kid }).sign(createSecretKey(Buffer.from(pem)));
    }
  });
});

const encoded = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString('base64url');
const kidOf = (token: string): string => (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString('utf8')) as { kid: string }).kid;

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  return `${header}.${encoded({ ...decodeJwt(token), realm_access: { roles: ['network-admin'] } })}.${signature}`;
}
