import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import { epochMs, systemClock } from '@maillage/kernel';
import { readText, type TestPlatform } from './platform.fixture.js';

/** Access tokens with the signature of this platform's provider, for holders of exactly these roles: the realm has no user for each role alone. */
export async function tokenWith(platform: TestPlatform, roles: readonly string[], subject: string = randomUUID(), claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { signing } = JSON.parse(readText(join(platform.state.openId, 'keys.json'))) as { signing: JWK & { kid: string } };
  const now = Math.floor(epochMs(systemClock.now()) / 1_000);
  return new SignJWT({
    iss: platform.issuer, aud: ['maillage', 'gateway', 'account'], sub: subject, typ: 'Bearer', azp: 'gateway', iat: now, exp: now + 900, jti: randomUUID(), sid: randomUUID(), preferred_username: 'e2e',
    realm_access: { roles: ['default-roles-maillage', ...roles] },
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signing.kid })
    .sign(await importJWK(signing, 'RS256'));
}
