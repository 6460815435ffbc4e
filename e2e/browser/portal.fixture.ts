import { existsSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Who sits at the browser. */
export interface Somebody {
  readonly roles: readonly string[];
  readonly token: string;
  /** The person of a person's account. */
  readonly personId?: string;
}

/** The gateway as a browser with a session meets it. */
export interface PortalDoor {
  readonly url: string;
  /** Who signs in at the next login; what the portal shows until then stays. */
  expect(somebody: Somebody): void;
  /** Ends the session, as its limits or another device would. */
  endSession(): void;
  /** Addresses that were asked for, with their verbs. */
  readonly asked: string[];
  /** Unsafe calls that came without the session's token against forgery. */
  readonly forged: string[];
  close(): Promise<void>;
}

const csrfToken = 'csrf-of-this-session';
const json = (response: ServerResponse, status: number, body: object): void => void response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(body));
const refuse = (response: ServerResponse, status: number, category: string, reason: string): void => json(response, status, { status, category, reason, detail: 'Refused.', requestId: '01980000-0000-7000-8000-0000000000ff' });

/**
 * Stands before a real gateway, with the session, the emergency accesses and the list of accesses as their contracts say they will be. Everything
 * else is the gateway's own answer to a bearer token of its provider. It is for tests until the gateway does this itself.
 */
export async function openPortalDoor(gatewayUrl: string, organizationId: string): Promise<PortalDoor> {
  let expected: Somebody | null = null;
  let present: Somebody | null = null;
  let freshLogin = false;
  const asked: string[] = [];
  const forged: string[] = [];
  const emergencies: { breakGlassId: string; personId: string; reason: string; text: string; startedAt: string; endsAt: string; stoppedAt?: string; decided?: true }[] = [];

  const sessionRoutes: Readonly<Record<string, (response: ServerResponse, next: string) => void>> = {
    'GET /session/login': (response, next) => {
      present = expected;
      response.writeHead(302, { location: next }).end();
    },
    'GET /session/step-up': (response, next) => {
      freshLogin = true;
      response.writeHead(302, { location: next }).end();
    },
    'POST /session/logout': (response) => {
      present = null;
      json(response, 200, { redirect: '/clinical/' });
    },
    'GET /session/me': (response) =>
      present ? json(response, 200, { subject: 'somebody', roles: present.roles, organisationId: null, practitionerId: null, csrfToken, authenticatedAt: '2026-11-24T10:00:00Z', idleUntil: '2026-11-24T10:30:00Z', endsAt: '2026-11-24T20:00:00Z' }) : refuse(response, 401, 'UNAUTHENTICATED', 'SESSION_MISSING'),
  };

  async function emergency(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const body = request.method === 'POST' ? (JSON.parse((await readText(request)) || '{}') as Record<string, string>) : {};
    const [, id, deed] = /^\/api\/v1\/break-glass\/([\w-]+)\/(stop|review)$/.exec(path) ?? [];
    const known = emergencies.find(({ breakGlassId }) => breakGlassId === id);
    if (path === '/api/v1/break-glass/reviews') {
      if (!present!.roles.includes('privacy-officer')) refuse(response, 403, 'PERMISSION_DENIED', 'ROLE_REQUIRED');
      else json(response, 200, { reviews: emergencies.filter(({ decided }) => !decided).map((each) => ({ ...each, actorName: 'Claire Martin', organizationId, dueAt: '2026-11-27T10:00:00Z', overdue: true })), nextPageToken: '' });
    } else if (path === '/api/v1/break-glass') {
      if (!freshLogin) refuse(response, 403, 'PERMISSION_DENIED', 'STEP_UP_REQUIRED');
      else {
        const now = new Date();
        emergencies.push({ breakGlassId: body['breakGlassId']!, personId: body['personId']!, reason: body['reason']!, text: body['text']!, startedAt: now.toISOString(), endsAt: new Date(now.getTime() + Number(body['minutes']) * 60_000).toISOString() });
        json(response, 201, emergencies.at(-1)!);
      }
    } else if (known && deed === 'stop') json(response, 200, Object.assign(known, { stoppedAt: new Date().toISOString() }));
    else if (known && deed === 'review') json(response, 200, Object.assign(known, { decided: true }));
    else return false;
    return true;
  }

  const accesses = [
    { at: '2026-11-24T09:30:00Z', actorName: 'Claire Martin', organizationId, action: 'READ', purpose: 'TREAT', reason: '', outcome: 'SUCCESS' },
    { at: '2026-11-23T15:00:00Z', actorName: 'Paul Petit', organizationId, action: 'BREAK_GLASS_START', purpose: 'ETREAT', reason: 'EMERGENCY_CARE', outcome: 'SUCCESS' },
    { at: '2026-11-22T08:00:00Z', organizationId, action: 'READ', purpose: 'HPAYMT', reason: '', outcome: 'REFUSED' },
  ];

  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://door');
    asked.push(`${request.method} ${request.url}`);
    const session = sessionRoutes[`${request.method} ${url.pathname}`];
    if (request.method !== 'GET' && request.method !== 'HEAD' && request.headers['x-csrf-token'] !== csrfToken) {
      forged.push(`${request.method} ${url.pathname}`);
      return refuse(response, 403, 'PERMISSION_DENIED', 'CSRF_TOKEN_INVALID');
    }
    if (session) return session(response, url.searchParams.get('next') ?? '/clinical/');
    if (!url.pathname.startsWith('/api/') && !url.pathname.startsWith('/fhir/')) return pass(request, response, null);
    if (!present) return refuse(response, 401, 'UNAUTHENTICATED', 'SESSION_MISSING');
    if (url.pathname.startsWith('/api/v1/break-glass')) return void emergency(request, response, url.pathname).then((answered) => answered || refuse(response, 404, 'NOT_FOUND', 'BREAK_GLASS_UNKNOWN'));
    if (url.pathname.endsWith('/accesses')) return json(response, 200, url.searchParams.has('pageToken') ? { accesses: accesses.slice(2), nextPageToken: '' } : { accesses: accesses.slice(0, 2), nextPageToken: 'more' });
    if (url.pathname.endsWith('/accounts/me')) return json(response, 200, { subject: 'somebody', roles: present.roles, ...(present.personId && { account: { personId: present.personId } }) });
    return pass(request, response, present.token);
  });

  const pass = (request: IncomingMessage, response: ServerResponse, token: string | null): void => {
    const onward = httpRequest(new URL(request.url!, gatewayUrl), { method: request.method, headers: { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) } }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    request.pipe(onward);
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    expect: (somebody) => {
      expected = somebody;
      freshLogin = false;
    },
    endSession: () => void (present = null),
    asked,
    forged,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** A real Chromium without a window: that of CHROMIUM, else of the machine. Throws where there is none. */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? browsers.find((path) => existsSync(path));
  if (!executablePath) throw new Error('The tests of the portals need Chromium: install it, or name it in CHROMIUM.');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** What axe finds on the page as it is now: the rule, and where. */
export async function faultsOfAccess(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
}
