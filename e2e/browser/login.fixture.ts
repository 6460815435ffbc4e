import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { startEmptyPlatform, type TestPlatform } from '../platform.fixture.js';

/** Where the login page of a provider has its fields. */
export interface LoginPage {
  readonly username: string;
  readonly password: string;
  readonly submit: string;
}

const loginPages: Readonly<Record<string, LoginPage>> = {
  embedded: { username: '#username', password: '#password', submit: '#kc-login' },
  keycloak: { username: '#username', password: '#password', submit: '#kc-login' },
};

/** The gateway refreshes tokens this long before their end; tokens live 300 s, so that a spec of seconds sees one. */
const refreshBeforeSeconds = 296;

/** The login page of the provider that MAILLAGE_PROVIDER names: `embedded` unless told, or `keycloak`. */
export function chosenLoginPage(): LoginPage {
  const provider = process.env['MAILLAGE_PROVIDER'] || 'embedded';
  const loginPage = loginPages[provider];
  if (!loginPage) throw new Error(`Nobody knows the login page of ${provider}: MAILLAGE_PROVIDER is one of ${Object.keys(loginPages).join(', ')}.`);
  return loginPage;
}

/** The platform that people sign in to, on the provider that MAILLAGE_PROVIDER names. */
export async function startLoginPlatform(): Promise<{ readonly platform: TestPlatform; readonly loginPage: LoginPage }> {
  return { loginPage: chosenLoginPage(), platform: await startEmptyPlatform({ settings: { gateway: { SESSION_REFRESH_BEFORE_SECONDS: String(refreshBeforeSeconds) } } }) };
}

/** Fills in the login page that is shown. One that asks for the password again may know the name already. */
export async function fillIn(page: Page, loginPage: LoginPage, username: string, password: string): Promise<void> {
  await page.locator(loginPage.password).waitFor();
  const name = page.locator(loginPage.username);
  if (await name.isEditable().catch(() => false)) await name.fill(username);
  await page.locator(loginPage.password).fill(password);
  await page.locator(loginPage.submit).click();
}

/** What the page's own script gets from the gateway. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** fetch() by the script of the page that is open, cookies and all. */
export const askFrom = (page: Page, path: string, init: { readonly method?: string; readonly headers?: Record<string, string> } = {}): Promise<Answer> =>
  page.evaluate(
    async ([address, options]) => {
      const response = await fetch(address, options);
      const text = await response.text();
      return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
    },
    [path, init] as const,
  );

/** Ends the provider's session that this browser holds, as another client or an administrator would: by a login of its own, which the session answers without a password. */
export async function endProviderSession(context: BrowserContext, platform: TestPlatform): Promise<void> {
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = `${platform.gatewayUrl}/session/callback`;
  const client = { client_id: 'gateway', client_secret: platform.clientSecrets.gateway };
  const query = new URLSearchParams({
    client_id: 'gateway', response_type: 'code', scope: 'openid', redirect_uri: redirectUri, state: 'of nobody', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  });
  const page = await context.newPage();
  // The gateway refuses a login that it did not begin, so the code is still good.
  await page.goto(`${platform.issuer}/protocol/openid-connect/auth?${query.toString()}`);
  const code = new URL(page.url()).searchParams.get('code');
  await page.close();
  if (!code) throw new Error('the provider asked for a password: this browser holds no session of it');
  const post = (path: string, form: Record<string, string>): Promise<Response> => fetch(`${platform.issuer}/protocol/openid-connect/${path}`, { method: 'POST', body: new URLSearchParams({ ...client, ...form }) });
  const tokens = (await (await post('token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier })).json()) as { refresh_token: string };
  const ended = await post('logout', { refresh_token: tokens.refresh_token });
  if (ended.status !== 204) throw new Error(`the provider answers ${ended.status} to a logout`);
}

/** A page of somebody else that posts a form to the gateway as soon as it is open. */
export async function hostilePage(target: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<form method="post" action="${target}"></form><script>document.forms[0].submit()</script>`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
