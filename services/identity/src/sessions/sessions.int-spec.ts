import { createHash, randomBytes } from 'node:crypto';
import { SessionEnd, SessionsService } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { addMs, systemClock } from '@maillage/kernel';
import type { CallOptions } from '@maillage/messaging';
import { settableClock } from '@maillage/testing';
import { freshId, identityWorld, type IdentityWorld } from '../identity.fixture.js';

let world: IdentityWorld;
let gateway: CallOptions;
let sessions: ReturnType<typeof sessionsOf>;
const clock = settableClock(systemClock.now());
const sessionsOf = ({ service }: IdentityWorld) => service.rpc.service(SessionsService);
const minutes = (count: number) => count * 60_000;

const freshSession = (): string => createHash('sha256').update(randomBytes(32)).digest('hex');
const tokens = (name: string) => ({ accessToken: `access ${name}`, accessExpiresAt: addMs(clock.now(), minutes(5)), refreshToken: `refresh ${name}`, idToken: `id ${name}` });
const opening = (change: object = {}) => ({ sessionId: freshSession(), replaces: '', subject: freshId(), providerSession: freshId(), tokens: tokens('one'), authenticatedAt: clock.now(), acr: '1', ...change });
const rowOf = async (id: string) => (await world.query<{ end_reason: string | null; sealed_tokens: Buffer | null }>('SELECT end_reason, sealed_tokens FROM portal_session WHERE id = $1', [id]))[0]!;
const over = (id: string) => expect(sessions.useSession({ sessionId: id }, gateway)).rejects.toRefuse('UNAUTHENTICATED', 'SESSION_ENDED');

beforeAll(async () => {
  world = await identityWorld({ clock });
  gateway = await world.as(['gateway']);
  sessions = sessionsOf(world);
});
afterAll(() => world.close());

describe('a session', () => {
  it('is opened, and answers what the gateway needs and no more', async () => {
    const request = opening();
    const { message } = await sessions.openSession(request, gateway);
    expect(message).toMatchObject({ subject: request.subject, providerSession: request.providerSession, accessToken: 'access one', tokensVersion: 1, acr: '1', idleUntil: addMs(clock.now(), minutes(30)), endsAt: addMs(clock.now(), minutes(600)) });
    expect((await sessions.useSession({ sessionId: request.sessionId }, gateway)).message).toEqual(message);
    expect(JSON.stringify(message)).not.toMatch(/refresh one|id one/);
  });

  it('keeps no token that can be read in the database', async () => {
    const request = opening();
    await sessions.openSession(request, gateway);
    const { sealed_tokens: sealed } = await rowOf(request.sessionId);
    expect(sealed!.toString('latin1')).not.toContain('one');
    const other = opening();
    await sessions.openSession(other, gateway);
    await world.query('UPDATE portal_session SET sealed_tokens = $2 WHERE id = $1', [other.sessionId, sealed]);
    await expect(sessions.useSession({ sessionId: other.sessionId }, gateway)).rejects.toMatchObject({ category: 'INTERNAL' });
  });

  it('ends when it was not used, and not while it is', async () => {
    const [used, idle] = [opening(), opening()];
    await sessions.openSession(used, gateway);
    await sessions.openSession(idle, gateway);
    clock.advance(minutes(29));
    await sessions.useSession({ sessionId: used.sessionId }, gateway);
    clock.advance(minutes(2));
    await sessions.useSession({ sessionId: used.sessionId }, gateway);
    await over(idle.sessionId);
    expect(await rowOf(idle.sessionId)).toEqual({ end_reason: 'IDLE', sealed_tokens: null });
  });

  it('ends at its longest life', async () => {
    const request = opening();
    await sessions.openSession(request, gateway);
    for (let used = 0; used < 599; used += 25) {
      await sessions.useSession({ sessionId: request.sessionId }, gateway);
      clock.advance(minutes(25));
    }
    await over(request.sessionId);
    expect(await rowOf(request.sessionId)).toMatchObject({ end_reason: 'ABSOLUTE' });
  });

  it('that nobody asks for any more loses its tokens when somebody else signs in', async () => {
    const request = opening();
    await sessions.openSession(request, gateway);
    clock.advance(minutes(31));
    await sessions.openSession(opening(), gateway);
    expect(await rowOf(request.sessionId)).toEqual({ end_reason: 'IDLE', sealed_tokens: null });
  });

  it('takes the place of the one that the browser had', async () => {
    const first = opening();
    await sessions.openSession(first, gateway);
    await sessions.openSession(opening({ replaces: first.sessionId }), gateway);
    await over(first.sessionId);
    expect(await rowOf(first.sessionId)).toMatchObject({ end_reason: 'REPLACED' });
  });

  it('is ended by its holder, any number of times', async () => {
    const request = opening();
    await sessions.openSession(request, gateway);
    const end = { sessionId: request.sessionId, reason: SessionEnd.LOGOUT };
    expect((await sessions.endSession(end, gateway)).message.idToken).toBe('id one');
    expect((await sessions.endSession(end, gateway)).message.idToken).toBe('');
    expect((await sessions.endSession({ ...end, sessionId: freshSession() }, gateway)).message.idToken).toBe('');
    await over(request.sessionId);
  });

  it('is refused where the contract says so', async () => {
    const request = opening();
    await sessions.openSession(request, gateway);
    await expect(sessions.openSession({ ...opening(), sessionId: request.sessionId }, gateway)).rejects.toRefuse('ALREADY_EXISTS', 'SESSION_ID_USED');
    await expect(sessions.openSession(opening({ authenticatedAt: 'yesterday' }), gateway)).rejects.toRefuse('INVALID_ARGUMENT', 'INSTANT_INVALID');
    await expect(sessions.useSession({ sessionId: 'the cookie itself' }, gateway)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID');
    await over(freshSession());
  });

  it('is nobody\'s business but the gateway\'s', async () => {
    const everybodyElse = await world.as(['network-admin', 'clinician', 'operator', 'integration', 'person']);
    for (const call of [
      () => sessions.openSession(opening(), everybodyElse),
      () => sessions.useSession({ sessionId: freshSession() }, everybodyElse),
      () => sessions.claimRefresh({ sessionId: freshSession(), tokensVersion: 1 }, everybodyElse),
      () => sessions.refreshSession({ sessionId: freshSession(), tokensVersion: 1, tokens: tokens('x') }, everybodyElse),
      () => sessions.endSession({ sessionId: freshSession(), reason: SessionEnd.LOGOUT }, everybodyElse),
      () => sessions.endProviderSession({ providerSession: 'x', subject: '' }, everybodyElse),
    ])
      await expect(call()).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});

describe('a refresh', () => {
  it('is claimed by one of many, and its tokens replace the old ones once', async () => {
    const { sessionId } = opening();
    await sessions.openSession(opening({ sessionId }), gateway);
    const claims = await Promise.all(Array.from({ length: 8 }, () => sessions.claimRefresh({ sessionId, tokensVersion: 1 }, gateway)));
    expect(claims.map(({ message }) => message.refreshToken).filter(Boolean)).toEqual(['refresh one']);
    const brought = { sessionId, tokensVersion: 1, tokens: { ...tokens('two'), idToken: '' } };
    expect((await sessions.refreshSession(brought, gateway)).message).toMatchObject({ accessToken: 'access two', tokensVersion: 2 });
    await expect(sessions.refreshSession(brought, gateway)).rejects.toRefuse('CONFLICT', 'TOKENS_REPLACED');
    const late = await sessions.claimRefresh({ sessionId, tokensVersion: 1 }, gateway);
    expect(late.message).toMatchObject({ granted: false, refreshToken: '', session: { accessToken: 'access two', tokensVersion: 2 } });
    expect((await sessions.endSession({ sessionId, reason: SessionEnd.LOGOUT }, gateway)).message.idToken).toBe('id one');
    await expect(sessions.claimRefresh({ sessionId, tokensVersion: 2 }, gateway)).rejects.toRefuse('UNAUTHENTICATED', 'SESSION_ENDED');
    await expect(sessions.refreshSession({ ...brought, tokensVersion: 2 }, gateway)).rejects.toRefuse('UNAUTHENTICATED', 'SESSION_ENDED');
  });
});

describe('a logout of the provider', () => {
  it('ends the sessions that it names: by session, or all of a subject', async () => {
    const subject = freshId();
    const [one, same, other] = [opening({ subject, providerSession: 'p1' }), opening({ subject, providerSession: 'p1' }), opening({ subject, providerSession: 'p2' })];
    const stranger = opening();
    for (const each of [one, same, other, stranger]) await sessions.openSession(each, gateway);
    expect((await sessions.endProviderSession({ providerSession: 'p1', subject: freshId() }, gateway)).message.count).toBe(0);
    expect((await sessions.endProviderSession({ providerSession: 'p1', subject }, gateway)).message.count).toBe(2);
    await over(one.sessionId);
    await over(same.sessionId);
    await sessions.useSession({ sessionId: other.sessionId }, gateway);
    expect((await sessions.endProviderSession({ providerSession: '', subject }, gateway)).message.count).toBe(1);
    await over(other.sessionId);
    await sessions.useSession({ sessionId: stranger.sessionId }, gateway);
    expect((await sessions.endProviderSession({ providerSession: '', subject }, gateway)).message.count).toBe(0);
    await expect(sessions.endProviderSession({ providerSession: '', subject: '' }, gateway)).rejects.toRefuse('INVALID_ARGUMENT', 'SESSION_UNNAMED');
  });
});
