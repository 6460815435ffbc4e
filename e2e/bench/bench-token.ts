import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { epochMs, systemClock } from '@maillage/kernel';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

/** A provider that has keys and one token, as long as Keycloak's are. */
export interface TokenSource {
  readonly issuer: string;
  readonly publicKey: CryptoKey;
  readonly token: string;
  close(): void;
}

export const audience = 'maillage';

/** Serves the key of a token that holds for an hour. */
export async function startTokenSource(): Promise<TokenSource> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', use: 'sig', alg: 'RS256' }] });
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(keys));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/maillage`;
  const now = Math.floor(epochMs(systemClock.now()) / 1_000);
  const token = await new SignJWT({
    iss: issuer, aud: [audience, 'account'], sub: '6f1c1c0e-5a0a-4b7e-9d0a-0d9f4c1c2b3a', typ: 'Bearer', azp: 'portal', sid: '0b0e5f0e-1111-4222-8333-944455556666',
    jti: 'onrtac:5f0c9a52-7b1e-4f5e-9a73-5a1b2c3d4e5f', acr: '1', scope: 'openid email profile', exp: now + 3_600, iat: now,
    realm_access: { roles: ['clinician', 'coordinator', 'offline_access', 'default-roles-maillage', 'uma_authorization'] },
    resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
    organisation_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', practitioner_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e10', preferred_username: 'an.invented.clinician',
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'bench' })
    .sign(privateKey);
  return { issuer, publicKey, token, close: () => void server.close().closeAllConnections() };
}
