import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Browser, BrowserContext, Page, Response as PageResponse } from 'playwright-core';
import { startBrowser } from './browser.fixture.js';
import { askFrom, endProviderSession, fillIn, hostilePage, startLoginPlatform, type LoginPage } from './login.fixture.js';
import { readText, type TestPlatform } from '../platform.fixture.js';

const user = { name: 'dr.martin', password: 'Martin-dev-1' } as const;
/** A page of ours that anybody may open, to run scripts from. */
const home = '/api/v1/docs';
/** Where whoever comes from nowhere is led. */
const firstPage = '/clinical/';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('people sign in with a browser', () => {
  let platform: TestPlatform;
  let loginPage: LoginPage;
  let browser: Browser;
  let database: pg.Client;
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    ({ platform, loginPage } = await startLoginPlatform());
    database = new pg.Client({ connectionString: platform.databases['identity']! });
    await database.connect();
  }, 300_000);
  afterAll(async () => {
    await database?.end();
    await browser?.close();
    await platform?.stop();
  }, 60_000);
  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
  });
  afterEach(() => context?.close());

  const at = (path: string): string => `${platform.gatewayUrl}${path}`;
  const signIn = async (next = home, arrival = home): Promise<void> => {
    await page.goto(at(`/session/login?next=${encodeURIComponent(next)}`));
    await fillIn(page, loginPage, user.name, user.password);
    await page.waitForURL(at(arrival));
  };
  const me = () => askFrom(page, '/session/me');
  const cookie = async () => (await context.cookies(platform.gatewayUrl)).find(({ name }) => name === '__Host-maillage');
  const tokensVersion = async (): Promise<number> => (await database.query<{ tokens_version: number }>('SELECT tokens_version FROM portal_session WHERE ended_at IS NULL ORDER BY created_at DESC LIMIT 1')).rows[0]!.tokens_version;
  const endReasons = async (): Promise<string[]> => (await database.query<{ end_reason: string }>('SELECT end_reason FROM portal_session WHERE ended_at IS NOT NULL')).rows.map(({ end_reason: reason }) => reason);

  it('and get a cookie that no script can read, and no token', async () => {
    const seen: Promise<string>[] = [];
    const look = async (response: PageResponse): Promise<string> => {
      const headers = JSON.stringify(await response.headersArray());
      const body = await response.text().catch(() => '');
      return `${headers}${body}`;
    };
    page.on('response', (response) => void (response.url().startsWith(platform.gatewayUrl) && seen.push(look(response))));
    await signIn();
    expect((await me()).body).toMatchObject({ roles: ['clinician'], organisationId: '01980000-0000-7000-8000-000000000003', csrfToken: expect.any(String) });
    expect((await askFrom(page, '/api/v1/accounts/me')).body).toMatchObject({ roles: ['clinician'] });
    expect(await cookie()).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/', expires: -1 });
    expect(await page.evaluate<string>('document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)')).not.toMatch(/maillage|eyJ/);
    const answers = await Promise.all(seen);
    expect(answers.length).toBeGreaterThan(3);
    // Every JWT begins so. What Swagger ships is no answer about anybody.
    expect(answers.filter((each) => /eyJ[\w-]{20,}\.eyJ/.test(each))).toEqual([]);
  });

  it('and stay signed in while their tokens are renewed, once for all requests at once', async () => {
    await signIn();
    expect(await tokensVersion()).toBe(1);
    await pause(5_000);
    const answers = await Promise.all(Array.from({ length: 10 }, () => askFrom(page, '/api/v1/accounts/me')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await tokensVersion()).toBe(2);
    await page.reload();
    expect((await me()).status).toBe(200);
  });

  it('and change nothing by a request that another page wrote', async () => {
    await signIn();
    expect((await askFrom(page, '/session/logout', { method: 'POST' })).body).toMatchObject({ status: 403, reason: 'CSRF_TOKEN_INVALID' });
    const hostile = await hostilePage(at('/session/logout'));
    const other = await context.newPage();
    const [answer] = await Promise.all([other.waitForResponse(at('/session/logout')), other.goto(hostile.url)]);
    // The same host on another port is the same site: the cookie came along, and the forgery was seen.
    expect([answer.status(), (await answer.json()) as object]).toEqual([403, expect.objectContaining({ reason: 'CSRF_TOKEN_INVALID' })]);
    hostile.server.close();
    expect((await me()).status).toBe(200);
  });

  it('and sign out here and at the provider', async () => {
    await signIn();
    const { csrfToken } = (await me()).body;
    const { status, body } = await askFrom(page, '/session/logout', { method: 'POST', headers: { 'X-CSRF-Token': String(csrfToken) } });
    expect(status).toBe(200);
    expect(await cookie()).toBeUndefined();
    expect((await me()).body).toMatchObject({ reason: 'SESSION_MISSING' });
    await page.goto(String(body['redirect']));
    await page.waitForURL(at(firstPage));
    await page.goto(at('/session/login'));
    await page.locator(loginPage.password).waitFor();
    expect(await endReasons()).toContain('LOGOUT');
  });

  it('and are signed out within a second when the provider says so', async () => {
    await signIn();
    expect((await me()).status).toBe(200);
    await endProviderSession(context, platform);
    await pause(1_000);
    expect((await me()).body).toMatchObject({ status: 401, reason: 'SESSION_ENDED' });
    expect(await cookie()).toBeUndefined();
    expect(await endReasons()).toContain('PROVIDER_LOGOUT');
  });

  it('and none of it stands in a log', async () => {
    await signIn();
    const { value } = (await cookie())!;
    const { rows } = await database.query<{ provider_session: string }>('SELECT provider_session FROM portal_session WHERE ended_at IS NULL');
    await askFrom(page, '/api/v1/accounts/me');
    const lines = readdirSync(platform.state.logs).map((file) => readText(join(platform.state.logs, file))).join('\n');
    expect(lines).not.toMatch(/eyJ[\w-]{20,}|[?&]code=/);
    for (const secret of [value, ...rows.map(({ provider_session: sid }) => sid)]) expect(lines.includes(secret)).toBe(false);
  });

  it('and prove again who they are where that is asked', async () => {
    await signIn();
    const [before, first] = [(await me()).body, await cookie()];
    await pause(1_100);
    await page.goto(at(`/session/step-up?next=${encodeURIComponent(home)}`));
    await fillIn(page, loginPage, user.name, user.password);
    await page.waitForURL(at(home));
    const after = (await me()).body;
    expect(after['subject']).toBe(before['subject']);
    expect(String(after['authenticatedAt']) > String(before['authenticatedAt'])).toBe(true);
    expect((await cookie())?.value).not.toBe(first?.value);
    expect(await endReasons()).toContain('REPLACED');
  });

  it.each(['https://example.org/', '//example.org', '/\\example.org', '/%2f%2fexample.org', '/\t/example.org', '/x/..//example.org', 'javascript:alert(1)'])('and are led nowhere else by a link: %j', async (next) => {
    await signIn(next, firstPage);
    const { csrfToken } = (await me()).body;
    const { body } = await askFrom(page, `/session/logout?next=${encodeURIComponent(next)}`, { method: 'POST', headers: { 'X-CSRF-Token': String(csrfToken) } });
    await page.goto(String(body['redirect']));
    await page.waitForURL(at(firstPage));
  }, 60_000);
});
