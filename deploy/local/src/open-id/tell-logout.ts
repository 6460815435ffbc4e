import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { ProviderKeys } from './keys.js';
import type { RealmClient } from './realm.js';

/** What has ended, and who is to know. */
export interface LogoutNotice {
  readonly issuer: string;
  readonly signing: ProviderKeys['signing'];
  readonly client: RealmClient;
  readonly subject: string;
  readonly session: string;
}

const patienceMs = 2_000;

/** OpenID Connect Back-Channel Logout 1.0, in the shape of Keycloak's logout tokens. A client that does not answer holds nobody up. */
export async function tellLogout({ issuer, signing, client, subject, session }: LogoutNotice): Promise<void> {
  const address = client.attributes?.['backchannel.logout.url'];
  if (!address) return;
  const withSession = client.attributes?.['backchannel.logout.session.required'] === 'true';
  const now = Math.floor(Date.now() / 1_000);
  const token = await new SignJWT({ typ: 'Logout', ...(withSession && { sid: session }), events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })
    .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid: signing.kid })
    .setIssuer(issuer)
    .setAudience(client.clientId)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + 120)
    .setJti(randomUUID())
    .sign(await importJWK(signing, 'RS256'));
  await fetch(address, { method: 'POST', body: new URLSearchParams({ logout_token: token }), signal: AbortSignal.timeout(patienceMs) }).then(
    (response) => response.body?.cancel(),
    () => undefined,
  );
}
