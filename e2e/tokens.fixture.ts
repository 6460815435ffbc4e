import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { epochMs, systemClock } from '@maillage/kernel';
import type { TestPlatform } from './platform.fixture.js';
import { publishedKeyOf } from './provider.fixture.js';

/** Access tokens with the signature of this platform's provider, for holders of exactly these roles: the realm has no user for each role alone. */
export async function tokenWith(platform: TestPlatform, roles: readonly string[], subject: string = randomUUID(), claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { kid, privateKey } = await publishedKeyOf(platform);
  const now = Math.floor(epochMs(systemClock.now()) / 1_000);
  return new SignJWT({
    iss: platform.issuer, aud: ['maillage', 'gateway', 'account'], sub: subject, typ: 'Bearer', azp: 'gateway', iat: now, exp: now + 900, jti: randomUUID(), sid: randomUUID(), preferred_username: 'e2e',
    realm_access: { roles: ['default-roles-maillage', ...roles] },
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .sign(privateKey);
}
