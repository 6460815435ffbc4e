import { createHash } from 'node:crypto';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { MembershipsService } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { SessionsService } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { addMs, systemClock, unavailable } from '@maillage/kernel';
import { pause, startGateway, type RunningGateway } from '../gateway.fixture.js';
import { keepSessions, publicUrl, Visitor, type KeptSessions } from './session.fixture.js';

let gateway: RunningGateway;
let kept: KeptSessions;
const person = '01900000-0000-7000-8000-000000000001';
const martin = ['dr.martin', 'Martin-dev-1'] as const;
const lopez = ['coord.lopez', 'Lopez-dev-1'] as const;
const anotherSecond = 1_050;

beforeAll(async () => {
  gateway = await startGateway({ PUBLIC_URL: publicUrl });
  kept = keepSessions(gateway);
  gateway.on(PersonsService.method.getPerson, ({ personId }) => ({ personId }));
  gateway.on(MembershipsService.method.requestMembership, ({ membershipId }) => ({ membershipId }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  kept.byId.clear();
  gateway.forget();
});

const signedIn = async (who: readonly [string, string] = martin): Promise<Visitor> => {
  const visitor = new Visitor(gateway);
  await visitor.signIn('/session/login', ...who);
  return visitor;
};
const me = async (visitor: Visitor): Promise<Record<string, unknown>> => (await visitor.ask({ path: '/session/me' })).json;
const csrfOf = async (visitor: Visitor): Promise<string> => String((await me(visitor))['csrfToken']);
const read = { path: `/api/v1/persons/${person}` };
const write = { method: 'POST', path: '/api/v1/memberships', body: JSON.stringify({ membershipId: person, networkId: person, personId: person, accessMode: 'ACCESS_MODE_GP' }) };
const json = { 'content-type': 'application/json' };
const idOf = (visitor: Visitor): string => createHash('sha256').update(visitor.cookie('__Host-maillage')!).digest('hex');

describe('signing in', () => {
  it('goes to the provider with PKCE, state and nonce, and comes back with a cookie and no token', async () => {
    const visitor = new Visitor(gateway);
    const begun = await visitor.ask({ path: '/session/login?next=/persons' });
    const query = new URL(String(begun.headers.location)).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({ client_id: 'gateway', response_type: 'code', code_challenge_method: 'S256', redirect_uri: `${publicUrl}/session/callback`, state: expect.stringMatching(/.{40}/), nonce: expect.stringMatching(/.{40}/) });

    const back = await visitor.signIn('/session/login?next=/persons%3Fq%3Da', ...martin);
    expect([back.status, back.headers.location, back.headers['cache-control']]).toEqual([302, '/persons?q=a', 'no-store']);
    const [, set] = [...visitor.setCookies].reverse();
    expect(visitor.setCookies.at(-1)).toMatch(/^__Host-maillage=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(set).toMatch(/^__Host-maillage-login=; .*Max-Age=0$/);
    expect(visitor.setCookies.join()).not.toContain('eyJhbGciOi');
  });

  it('tells the portal who it is, and nothing that opens a door elsewhere', async () => {
    const visitor = await signedIn();
    const answer = await visitor.ask({ path: '/session/me' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      subject: '6f1c0000-0000-4000-8000-000000000001', roles: ['clinician'], organisationId: '01980000-0000-7000-8000-000000000003', practitionerId: '01980000-0000-7000-9000-000000000001',
      csrfToken: expect.stringMatching(/^[\w-]{43}$/), authenticatedAt: expect.stringMatching(/Z$/), idleUntil: expect.stringMatching(/Z$/), endsAt: expect.stringMatching(/Z$/),
    });
    const { tokens, session } = [...kept.byId.values()][0]!;
    for (const secret of [tokens.accessToken, session.providerSession, visitor.cookie('__Host-maillage')!]) {
      expect(answer.text).not.toContain(secret);
      expect(gateway.lines.join()).not.toContain(secret);
    }
    expect(gateway.lines.join()).toContain('/session/callback');
    expect(gateway.lines.join()).not.toMatch(/[?&](code|state)=/);
  });

  it('keeps the hash of the cookie, not the cookie, and asks identity in the gateway\'s own name', async () => {
    const visitor = await signedIn();
    expect([...kept.byId.keys()]).toEqual([idOf(visitor)]);
    const opened = gateway.calls.find(({ method }) => method === 'SessionsService.OpenSession')!;
    expect(opened.context.actor).toMatchObject({ kind: 'service', roles: new Set(['gateway']) });
  });

  it('again gives a new cookie and ends the session of the old one', async () => {
    const visitor = await signedIn();
    const first = idOf(visitor);
    await visitor.signIn('/session/login', ...martin);
    expect(idOf(visitor)).not.toBe(first);
    expect([...kept.byId.keys()]).toEqual([idOf(visitor)]);
  });

  it.each(['https://evil.example/', '//evil.example', '/%5Cevil.example', '/%2f%2fevil.example', '/a%0d%0aSet-Cookie:%20x=y', '/session/login'])('never leads elsewhere: %s', async (next) => {
    const visitor = new Visitor(gateway);
    const back = await visitor.signIn(`/session/login?next=${encodeURIComponent(next)}`, ...martin);
    expect([back.status, back.headers.location]).toEqual([302, '/']);
  });

  it('is refused without the login cookie, with the state of another, and twice with one code', async () => {
    const [thief, victim] = [new Visitor(gateway), new Visitor(gateway)];
    expect((await thief.ask({ path: '/session/callback?code=c&state=s' })).json).toMatchObject({ status: 400, reason: 'LOGIN_STATE_INVALID' });
    const stolen = await thief.signIn('/session/login', ...martin, (url) => url.searchParams.set('state', 'chosen'));
    expect(stolen.json).toMatchObject({ status: 400, reason: 'LOGIN_STATE_INVALID' });
    await victim.ask({ path: '/session/login' });
    expect((await victim.ask({ path: '/session/callback?code=of-the-thief&state=chosen' })).json).toMatchObject({ status: 400, reason: 'LOGIN_STATE_INVALID' });
    expect(kept.byId.size).toBe(0);
  });

  it.each([
    ['a code that the provider does not know', 'code', 'unknown'],
    ['the refusal of the provider', 'error', 'access_denied'],
    ['an answer of another issuer', 'iss', 'https://evil.example'],
  ])('is refused with %s', async (_what, name, value) => {
    const visitor = new Visitor(gateway);
    const begun = await visitor.ask({ path: '/session/login' });
    const state = new URL(String(begun.headers.location)).searchParams.get('state')!;
    const answer = new URLSearchParams({ state, iss: gateway.openId.issuer, ...(name === 'error' ? {} : { code: 'c' }), [name]: value });
    const back = await visitor.ask({ path: `/session/callback?${answer.toString()}` });
    expect(back.json).toMatchObject({ status: 401, reason: 'LOGIN_REFUSED' });
    expect(back.text).not.toContain('evil');
    expect(visitor.cookie('__Host-maillage')).toBeUndefined();
  });

  it('is refused when the nonce is that of another login', async () => {
    const visitor = new Visitor(gateway);
    expect((await visitor.signIn('/session/login', ...martin, (url) => url.searchParams.set('nonce', 'other'))).json).toMatchObject({ status: 401, reason: 'LOGIN_REFUSED' });
  });
});

describe('a cookie', () => {
  it('opens REST and FHIR as its person, whose token goes inwards', async () => {
    const visitor = await signedIn();
    expect((await visitor.ask(read)).status).toBe(200);
    const [{ context }] = gateway.calls.filter(({ method }) => method === 'PersonsService.GetPerson') as [RunningGateway['calls'][0]];
    expect(context.actor).toMatchObject({ subject: '6f1c0000-0000-4000-8000-000000000001', roles: new Set(['clinician']), authenticatedAt: expect.stringMatching(/Z$/) });
    expect((await visitor.ask({ path: '/fhir/R4/Patient/1' })).status).toBe(501);
  });

  it('changes nothing without the CSRF token of its own session, before anybody is asked', async () => {
    const [visitor, other] = [await signedIn(lopez), await signedIn(martin)];
    const [own, foreign] = [await csrfOf(visitor), await csrfOf(other)];
    gateway.forget();
    const forged: Record<string, string>[] = [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': foreign }, { 'x-csrf-token': `${own}x` }, { 'x-csrf-token': own, origin: 'https://evil.example' }, { 'x-csrf-token': own, origin: 'null' }, { 'x-csrf-token': own, origin: `${publicUrl}.evil.example` }];
    for (const headers of forged) {
      const refused = await visitor.ask({ ...write, headers: { ...json, ...headers } });
      expect([headers, refused.status, refused.json['reason']]).toEqual([headers, 403, 'CSRF_TOKEN_INVALID']);
    }
    expect((await visitor.ask({ method: 'DELETE', path: '/fhir/R4/Patient/1' })).json).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'forbidden' }] });
    expect(gateway.calls).toEqual([]);
    for (const origin of [undefined, publicUrl]) expect((await visitor.ask({ ...write, headers: { ...json, 'x-csrf-token': own, ...(origin && { origin }) } })).status).toBe(201);
  });

  it('gives way to the Authorization header, which needs no CSRF token', async () => {
    const visitor = await signedIn();
    const token = await gateway.token({ subject: 'her', roles: ['coordinator'] });
    gateway.forget();
    expect((await visitor.ask({ ...write, headers: json, token })).status).toBe(201);
    expect(gateway.calls.map(({ method, context }) => [method, context.actor.subject])).toEqual([['MembershipsService.RequestMembership', 'her']]);
    expect((await visitor.ask({ ...read, headers: { authorization: 'Basic eDp5' } })).json).toMatchObject({ status: 401, reason: 'TOKEN_MISSING' });
  });

  it.each(['x', 'A'.repeat(43), `${'A'.repeat(43)}; __Host-maillage=${'B'.repeat(43)}`, 'a"b'])('that is nobody\'s is 401: %s', async (value) => {
    const visitor = new Visitor(gateway);
    visitor.setCookie('__Host-maillage', value);
    const reply = await visitor.ask(read);
    expect([reply.status, String(reply.json['reason'])]).toEqual([401, value.length === 1 || value.length === 43 ? 'SESSION_ENDED' : 'TOKEN_MISSING']);
  });

  it('of a session that ended is forgotten by the browser, within a second', async () => {
    const visitor = await signedIn();
    expect((await visitor.ask(read)).status).toBe(200);
    kept.byId.clear();
    await pause(anotherSecond);
    const reply = await visitor.ask(read);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ reason: 'SESSION_ENDED' });
    expect(visitor.cookie('__Host-maillage')).toBeUndefined();
    expect((await visitor.ask({ path: '/session/me' })).json).toMatchObject({ status: 401, reason: 'SESSION_MISSING' });
  });

  it('is kept while identity is away', async () => {
    const visitor = await signedIn();
    await pause(anotherSecond);
    gateway.on(SessionsService.method.useSession, () => {
      throw unavailable('DATABASE_AWAY', 'Not now.');
    });
    expect((await visitor.ask(read)).status).toBe(503);
    expect(visitor.cookie('__Host-maillage')).toBeDefined();
    keepSessions(gateway);
  });
});

describe('a refresh', () => {
  beforeEach(() => {
    kept = keepSessions(gateway);
  });

  it('comes when the access token is near its end, once for many requests at once', async () => {
    const visitor = await signedIn();
    const before = kept.byId.get(idOf(visitor))!.session.accessToken;
    await pause(anotherSecond);
    kept.age();
    gateway.forget();
    const replies = await Promise.all(Array.from({ length: 12 }, () => visitor.ask(read)));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(gateway.calls.filter(({ method }) => method === 'SessionsService.RefreshSession')).toHaveLength(1);
    const { session } = kept.byId.get(idOf(visitor))!;
    expect(session).toMatchObject({ tokensVersion: 2 });
    expect(session.accessToken).not.toBe(before);
  });

  it('that the provider refuses ends the session', async () => {
    const visitor = await signedIn();
    kept.byId.get(idOf(visitor))!.tokens.refreshToken = 'spent';
    await pause(anotherSecond);
    kept.age();
    expect((await visitor.ask(read)).json).toMatchObject({ status: 401, reason: 'SESSION_ENDED' });
    expect(kept.byId.size).toBe(0);
  });

  it('by another gateway is not done twice: the old token serves while it lives', async () => {
    const visitor = await signedIn();
    const held = kept.byId.get(idOf(visitor))!;
    held.claimed = true;
    await pause(anotherSecond);
    kept.age();
    expect((await visitor.ask(read)).status).toBe(200);
    held.session = { ...held.session, accessExpiresAt: addMs(systemClock.now(), -1) };
    await pause(anotherSecond);
    const waiting = visitor.ask(read);
    await pause(150);
    held.session = { ...held.session, accessExpiresAt: addMs(systemClock.now(), 300_000), tokensVersion: 2 };
    expect((await waiting).status).toBe(200);
    expect(gateway.calls.filter(({ method }) => method === 'SessionsService.RefreshSession')).toEqual([]);
  });
});

describe('signing out', () => {
  it('needs the CSRF token, ends the session here and says where the provider ends its own', async () => {
    const visitor = await signedIn();
    expect((await visitor.ask({ method: 'POST', path: '/session/logout' })).json).toMatchObject({ status: 403, reason: 'CSRF_TOKEN_INVALID' });
    expect(kept.byId.size).toBe(1);
    const reply = await visitor.ask({ method: 'POST', path: '/session/logout', headers: { 'x-csrf-token': await csrfOf(visitor) } });
    expect(reply.status).toBe(200);
    const redirect = new URL(String(reply.json['redirect']));
    expect(`${redirect.origin}${redirect.pathname}`).toBe(`${gateway.openId.issuer}/protocol/openid-connect/logout`);
    expect(redirect.searchParams.get('post_logout_redirect_uri')).toBe(`${publicUrl}/`);
    expect(visitor.cookie('__Host-maillage')).toBeUndefined();
    expect(kept.byId.size).toBe(0);
  });

  it('does not return to where the caller says', async () => {
    const visitor = await signedIn();
    const reply = await visitor.ask({ method: 'POST', path: '/session/logout?next=https://evil.example&post_logout_redirect_uri=https://evil.example', headers: { 'x-csrf-token': await csrfOf(visitor) } });
    expect(String(reply.json['redirect'])).not.toContain('evil');
  });

  it('of nobody is 401; GET signs nobody out', async () => {
    expect((await new Visitor(gateway).ask({ method: 'POST', path: '/session/logout' })).json).toMatchObject({ status: 401, reason: 'SESSION_MISSING' });
    const visitor = await signedIn();
    const reply = await visitor.ask({ path: '/session/logout' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'OPTIONS, POST']);
    expect(kept.byId.size).toBe(1);
  });
});

describe('a step-up', () => {
  it('asks for the password again and gives a new session with a new time of login', async () => {
    const visitor = await signedIn();
    const [first, before] = [idOf(visitor), await me(visitor)];
    await pause(anotherSecond);
    const begun = await visitor.ask({ path: '/session/step-up?next=/sign' });
    expect(Object.fromEntries(new URL(String(begun.headers.location)).searchParams)).toMatchObject({ prompt: 'login', max_age: '0' });
    const back = await visitor.signIn('/session/step-up?next=/sign', ...martin);
    expect([back.status, back.headers.location]).toEqual([302, '/sign']);
    const after = await me(visitor);
    expect(String(after['authenticatedAt']) > String(before['authenticatedAt'])).toBe(true);
    expect([idOf(visitor) === first, kept.byId.size, after['subject']]).toEqual([false, 1, before['subject']]);
  });

  it('by somebody else is refused, and the session stays as it was', async () => {
    const visitor = await signedIn();
    const first = idOf(visitor);
    visitor.forgetProvider();
    expect((await visitor.signIn('/session/step-up', ...lopez)).json).toMatchObject({ status: 403, reason: 'STEP_UP_OTHER_PERSON' });
    expect([...kept.byId.keys()]).toEqual([first]);
  });

  it('of nobody is 401', async () => {
    expect((await new Visitor(gateway).ask({ path: '/session/step-up' })).json).toMatchObject({ status: 401, reason: 'SESSION_MISSING' });
  });
});

describe('a logout that the provider tells of', () => {
  const tell = (body: string, type = 'application/x-www-form-urlencoded') => gateway.ask({ method: 'POST', path: '/session/backchannel-logout', token: null, headers: { 'content-type': type }, body });
  const form = (token: string) => new URLSearchParams({ logout_token: token }).toString();
  const claimsOf = (visitor: Visitor) => {
    const { providerSession, subject } = kept.byId.get(idOf(visitor))!.session;
    return { sid: providerSession, sub: subject };
  };

  it('ends the session of its sid at once, and no other', async () => {
    const [visitor, other] = [await signedIn(), await signedIn()];
    const { sid } = claimsOf(visitor);
    expect((await visitor.ask(read)).status).toBe(200);
    const told = await tell(form(await gateway.openId.logoutToken({ sid })));
    expect([told.status, told.headers['cache-control']]).toEqual([200, 'no-store']);
    expect((await visitor.ask(read)).json).toMatchObject({ reason: 'SESSION_ENDED' });
    expect((await other.ask(read)).status).toBe(200);
    expect(gateway.lines.join()).not.toContain(sid);
  });

  it('ends all sessions of its subject when it names no session', async () => {
    const [visitor, other] = [await signedIn(), await signedIn()];
    expect((await tell(form(await gateway.openId.logoutToken({ sub: claimsOf(visitor).sub })))).status).toBe(200);
    expect((await visitor.ask(read)).status + (await other.ask(read)).status).toBe(802);
  });

  it.each<[string, Record<string, unknown>]>([
    ['with a nonce', { nonce: 'n' }],
    ['without the event', { events: undefined }],
    ['with another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['that names nobody', { sid: undefined, sub: undefined }],
    ['for another client', { aud: 'journey' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['that is over', { exp: 1 }],
    ['that never ends', { exp: undefined }],
    ['that is old', { iat: 1 }],
    ['without an id', { jti: undefined }],
  ])('is refused %s', async (_what, change) => {
    const visitor = await signedIn();
    const reply = await tell(form(await gateway.openId.logoutToken({ ...claimsOf(visitor), ...change })));
    expect(reply.json).toMatchObject({ status: 400, reason: 'LOGOUT_TOKEN_INVALID' });
    expect((await visitor.ask(read)).status).toBe(200);
  });

  it('is refused as an ID token, an access token, two tokens, none, rubbish or JSON', async () => {
    const visitor = await signedIn();
    const { tokens } = kept.byId.get(idOf(visitor))!;
    const good = form(await gateway.openId.logoutToken(claimsOf(visitor)));
    for (const body of [form(tokens.idToken), form(tokens.accessToken), `${good}&${good}`, '', 'logout_token=', form('a.b.c')]) expect((await tell(body)).json).toMatchObject({ status: 400, reason: 'LOGOUT_TOKEN_INVALID' });
    expect((await tell('{}', 'application/json')).status).toBe(415);
    expect((await visitor.ask(read)).status).toBe(200);
  });
});
