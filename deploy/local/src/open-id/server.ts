import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { importJWK, jwtVerify, type JWTPayload } from 'jose';
import type Provider from 'oidc-provider';
import type { ProviderKeys } from './keys.js';
import { loginPage, messagePage } from './login-page.js';
import { createProvider, loginRoute, routes } from './provider.js';
import { mappedClaims, profileOf, type Realm } from './realm.js';
import { tellLogout } from './tell-logout.js';

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
const html = (response: ServerResponse, status: number, body: string): void =>
  void response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'" }).end(body);

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let size = 0;
  const parts: Buffer[] = [];
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > 64 * 1024) throw new Error('form too large');
    parts.push(part as Buffer);
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The routes that oidc-provider cannot answer as Keycloak does: its own JWT access tokens are unknown to it. */
function ownRoutes(provider: Provider, issuer: string, realm: Realm, keys: ProviderKeys, key: Awaited<ReturnType<typeof importJWK>>) {
  /** Ends a session of the provider and tells every client that asked to be told, as Keycloak does: what a client does with it is its own affair. */
  const end = async (session: Awaited<ReturnType<typeof sessionOf>>): Promise<void> => {
    if (!session) return;
    await session.destroy();
    await Promise.all(realm.clients.map((client) => tellLogout({ issuer, signing: keys.signing, client, subject: session.accountId!, session: session.uid })));
  };
  const sessionOf = (sid: unknown) => (typeof sid === 'string' ? provider.Session.findByUid(sid) : undefined);
  const verified = async (token: string): Promise<JWTPayload | null> => {
    try {
      const { payload } = await jwtVerify(token, key, { issuer, algorithms: ['RS256'], requiredClaims: ['exp', 'sub'] });
      return payload.sid === undefined || (await sessionOf(payload.sid)) ? payload : null;
    } catch {
      return null;
    }
  };
  const clientOf = (request: IncomingMessage, form: URLSearchParams) => {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [id, secret] = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent) : [form.get('client_id'), form.get('client_secret')];
    const client = realm.clients.find((each) => each.clientId === id);
    return client?.secret && secret && same(client.secret, secret) ? client : undefined;
  };

  const userinfo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const payload = await verified(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const user = realm.users.find((each) => each.id === payload?.sub);
    const client = realm.clients.find((each) => each.clientId === payload?.azp);
    if (!payload || payload.typ !== 'Bearer' || !user || !client) return json(response.setHeader('www-authenticate', 'Bearer error="invalid_token"'), 401, { error: 'invalid_token' });
    json(response, 200, { sub: user.id, ...profileOf(user), ...mappedClaims(realm, client, user, 'userinfo.token.claim') });
  };

  const introspection = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await formOf(request);
    const client = clientOf(request, form);
    if (!client) return json(response, 401, { error: 'invalid_client' });
    const token = form.get('token') ?? '';
    const payload = await verified(token);
    if (payload) return json(response, 200, { ...payload, active: true, client_id: payload.azp, username: payload.preferred_username, token_type: 'Bearer' });
    const refresh = await provider.RefreshToken.find(token);
    json(response, 200, refresh ? { active: true, client_id: refresh.clientId, sub: refresh.accountId, exp: refresh.exp, typ: 'Refresh' } : { active: false });
  };

  const logout = async (request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> => {
    const form = request.method === 'POST' ? await formOf(request) : query;
    const refreshToken = form.get('refresh_token');
    if (refreshToken) {
      const client = clientOf(request, form);
      if (!client) return json(response, 401, { error: 'invalid_client' });
      const found = await provider.RefreshToken.find(refreshToken);
      if (!found || found.clientId !== client.clientId) return json(response, 400, { error: 'invalid_grant' });
      await end(await sessionOf((found as { sessionUid?: string }).sessionUid));
      return void response.writeHead(204).end();
    }
    const hint = await jwtVerify(form.get('id_token_hint') ?? '', key, { issuer, algorithms: ['RS256'], currentDate: new Date(0) }).catch(() => null);
    if (!hint || hint.payload.typ !== 'ID') return html(response, 400, messagePage('Sign out', 'The request to sign out carries no valid id_token_hint.'));
    const target = form.get('post_logout_redirect_uri');
    const client = await provider.Client.find(String(hint.payload.azp));
    if (target && !client?.postLogoutRedirectUris?.includes(target)) return html(response, 400, messagePage('Sign out', 'The address to return to is not registered.'));
    await end(await sessionOf(hint.payload.sid));
    if (!target) return html(response, 200, messagePage('Sign out', 'You are signed out.'));
    const back = new URL(target);
    const state = form.get('state');
    if (state) back.searchParams.set('state', state);
    response.writeHead(302, { location: back.href }).end();
  };

  const login = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const interaction = await provider.interactionDetails(request, response).catch(() => null);
    if (!interaction) return html(response, 400, messagePage('Sign in', 'This page has expired. Go back to the application and start again.'));
    const action = `${new URL(issuer).pathname}${loginRoute}${interaction.uid}`;
    if (request.method !== 'POST') return html(response, 200, loginPage(realm.displayName, action));
    const form = await formOf(request);
    const username = form.get('username') ?? '';
    const user = realm.users.find((each) => each.username === username);
    const password = user?.credentials?.[0]?.value;
    if (!user || !password || !same(password, form.get('password') ?? '')) return html(response, 200, loginPage(realm.displayName, action, { username }));
    await provider.interactionFinished(request, response, { login: { accountId: user.id } }, { mergeWithLastSubmission: false });
  };

  return { userinfo, introspection, logout, login };
}

/** Serves the realm on the loopback address. Rejects when the port is taken. */
export async function serveRealm(port: number, realm: Realm, keys: ProviderKeys): Promise<Server> {
  const prefix = `/realms/${realm.realm}`;
  const issuer = `http://127.0.0.1:${port}${prefix}`;
  const provider = createProvider(issuer, realm, keys);
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicKey } = keys.signing;
  const own = ownRoutes(provider, issuer, realm, keys, await importJWK(publicKey, 'RS256'));
  const handle = provider.callback();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer);
    if (!url.pathname.startsWith(`${prefix}/`)) return json(response, 404, { error: 'Realm does not exist' });
    const path = url.pathname.slice(prefix.length);
    if (path === routes.userinfo) return own.userinfo(request, response);
    if (path === routes.introspection) return own.introspection(request, response);
    if (path === routes.end_session) return own.logout(request, response, url.searchParams);
    if (path.startsWith(loginRoute)) return own.login(request, response);
    // The provider believes it is mounted: it needs the full address for links and cookies, and the rest for its routes.
    Object.assign(request, { originalUrl: request.url });
    request.url = (request.url ?? '').slice(prefix.length) || '/';
    await handle(request, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      console.error(error.stack);
      if (!response.headersSent) json(response, 500, { error: 'server_error' });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
