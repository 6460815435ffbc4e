import { createHash, randomBytes } from 'node:crypto';

/** What the token endpoint gives. `expiresIn` is in seconds. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  readonly expiresIn: number;
}

/** A client of the realm. */
export interface ClientCredentials {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A person signs in through the client, which returns to `redirectUri`; nothing is fetched from there. */
export interface PasswordLogin extends ClientCredentials {
  readonly redirectUri: string;
  readonly username: string;
  readonly password: string;
}

async function askForTokens({ issuer, clientId, clientSecret }: ClientCredentials, form: Record<string, string>): Promise<TokenSet> {
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`the provider refuses: ${String(body.error)} ${String(body.error_description ?? '')}`.trim());
  const text = (name: string): string | null => (typeof body[name] === 'string' ? body[name] : null);
  return { accessToken: text('access_token')!, refreshToken: text('refresh_token'), idToken: text('id_token'), expiresIn: Number(body.expires_in) };
}

/** A token for a client's own account. Works on Keycloak too. Throws when the provider refuses. */
export const clientToken = (client: ClientCredentials): Promise<TokenSet> => askForTokens(client, { grant_type: 'client_credentials' });

/** New tokens for a refresh token, which is dead afterwards. Throws when the provider refuses. */
export const refreshTokens = (client: ClientCredentials, refreshToken: string): Promise<TokenSet> => askForTokens(client, { grant_type: 'refresh_token', refresh_token: refreshToken });

/** Follows the redirects from `start` as a browser would, fills in the login form, and stops at `redirectUri`. */
async function walkToCode(start: string, { redirectUri, username, password }: PasswordLogin): Promise<URL> {
  const jar = new Map<string, string>();
  const send = async (url: string, options: RequestInit = {}): Promise<Response> => {
    const response = await fetch(url, { redirect: 'manual', ...options, headers: { ...(options.headers as Record<string, string>), cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const cookie of response.headers.getSetCookie()) {
      const pair = cookie.split(';', 1)[0]!;
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
  let url = start;
  for (let step = 0; step < 10; step++) {
    let response = await send(url);
    if (response.status === 200) {
      const action = /id="kc-form-login"[^>]+action="([^"]+)"/.exec(await response.text())?.[1]?.replaceAll('&amp;', '&');
      if (!action) throw new Error('the provider shows no login form');
      response = await send(new URL(action, url).href, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ username, password }) });
      if (response.status === 200) throw new Error('the provider rejects the username or password');
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`the provider answers ${response.status} instead of the login`);
    url = new URL(location, url).href;
    if (url.startsWith(redirectUri)) return new URL(url);
  }
  throw new Error('the login never came back');
}

/** Tokens for a person by the real login form: code flow with PKCE. Works on Keycloak too. Throws when the login is rejected. */
export async function loginWithPassword(login: PasswordLogin): Promise<TokenSet> {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(12).toString('base64url');
  const query = new URLSearchParams({
    client_id: login.clientId,
    response_type: 'code',
    scope: 'openid email profile',
    redirect_uri: login.redirectUri,
    state,
    nonce: randomBytes(12).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const back = await walkToCode(`${login.issuer}/protocol/openid-connect/auth?${query.toString()}`, login);
  if (back.searchParams.get('state') !== state || back.searchParams.get('iss') !== login.issuer) throw new Error('the answer belongs to another login');
  const code = back.searchParams.get('code');
  if (!code) throw new Error(`the provider refuses: ${back.searchParams.get('error')} ${back.searchParams.get('error_description') ?? ''}`);
  return askForTokens(login, { grant_type: 'authorization_code', code, redirect_uri: login.redirectUri, code_verifier: verifier });
}
