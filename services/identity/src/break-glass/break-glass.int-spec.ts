import { settableClock } from '@maillage/testing';
import { breakGlassOf, directoryOf, freshId, identityWorld, until, type IdentityWorld } from '../identity.fixture.js';

const start = '2026-06-15T10:00:00.000Z';
const clock = settableClock(start);
let world: IdentityWorld;
let breakGlass: ReturnType<typeof breakGlassOf>;
const words = 'found unconscious at home';
const request = (change: object = {}) => ({ breakGlassId: freshId(), personId: freshId(), reason: 'EMERGENCY_CARE', text: words, minutes: 30, ...change });
const nurse = (subject = freshId(), claims = {}) => world.as(['nurse'], subject, claims);
const officer = () => world.as(['privacy-officer'], 'the-officer');
const minutes = (count: number) => clock.advance(count * 60_000);

beforeAll(async () => {
  world = await identityWorld({ clock });
  breakGlass = breakGlassOf(world);
});
// Its own day for each test, so that nothing of the one before is open or due with it.
let day = 15;
beforeEach(() => clock.set(`2026-06-${day++}T10:00:00.000Z`));
afterAll(() => world.close());

describe('emergency access', () => {
  it('opens one person, once however often it is sent, with who the account is', async () => {
    const [subject, practitionerId, organizationId] = [freshId(), freshId(), freshId()];
    await directoryOf(world).putPractitioner({ practitionerId, familyName: 'Petit', givenNames: ['Zoé'], category: 'PARAMEDICAL', active: true }, world.admin);
    await directoryOf(world).putOrganization({ organizationId, name: 'Clinique', kind: 5, active: true }, world.admin);
    await directoryOf(world).linkAccount({ accountId: freshId(), subject, practitionerId, organizationId }, world.admin);
    const [asked, by] = [request(), await nurse(subject)];
    const { message } = await breakGlass.startBreakGlass(asked, by);
    expect(message).toMatchObject({ breakGlassId: asked.breakGlassId, personId: asked.personId, subject, practitionerId, organizationId, reason: 'EMERGENCY_CARE', stoppedAt: '', review: 'PENDING', version: 1 });
    expect([message.startedAt, message.endsAt, message.dueAt]).toEqual(['2026-06-15T10:00:00.000Z', '2026-06-15T10:30:00.000Z', '2026-06-18T10:00:00.000Z']);
    minutes(10);
    expect((await breakGlass.startBreakGlass(asked, by)).message).toEqual(message);
    expect((await breakGlass.listBreakGlassReviews({}, await officer())).message.reviews).toMatchObject([{ breakGlassId: asked.breakGlassId, text: words, actorName: 'Zoé Petit', overdue: false }]);
  });

  it('takes who the token says where no account is linked', async () => {
    const claims = { practitioner_id: freshId(), organisation_id: 'not-an-id' };
    expect((await breakGlass.startBreakGlass(request(), await nurse(freshId(), claims))).message).toMatchObject({ practitionerId: claims.practitioner_id, organizationId: '' });
  });

  it('needs a login of the last five minutes', async () => {
    const by = await nurse();
    minutes(6);
    await expect(breakGlass.startBreakGlass(request(), by)).rejects.toRefuse('PERMISSION_DENIED', 'STEP_UP_REQUIRED');
    await expect(breakGlass.startBreakGlass(request(), await nurse(freshId(), { auth_time: undefined }))).rejects.toRefuse('PERMISSION_DENIED', 'STEP_UP_REQUIRED');
    await expect(breakGlass.startBreakGlass(request(), await nurse())).resolves.toBeDefined();
  });

  it('is refused for a second person while one is open, and not after it was stopped or is over', async () => {
    const by = await nurse();
    const { breakGlassId } = (await breakGlass.startBreakGlass(request(), by)).message;
    await expect(breakGlass.startBreakGlass(request(), by)).rejects.toRefuse('CONFLICT', 'BREAK_GLASS_OPEN');
    minutes(1);
    expect((await breakGlass.stopBreakGlass({ breakGlassId }, by)).message).toMatchObject({ stoppedAt: clock.now(), version: 2 });
    const second = (await breakGlass.startBreakGlass(request({ minutes: 3 }), by)).message;
    minutes(3);
    await expect(breakGlass.startBreakGlass(request(), by)).resolves.toBeDefined();
    expect((await breakGlass.stopBreakGlass({ breakGlassId: second.breakGlassId }, by)).message).toEqual(second);
  });

  it('is one, however many are asked for at once', async () => {
    const by = await nurse();
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => breakGlass.startBreakGlass(request(), by)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of asked) if (each.status === 'rejected') expect(each.reason).toRefuse('CONFLICT', 'BREAK_GLASS_OPEN');
  });

  it('is refused where the contract says so', async () => {
    const by = await nurse();
    const asked = request();
    await breakGlass.startBreakGlass(asked, by);
    const ask = (change: object, as = by) => breakGlass.startBreakGlass(request(change), as);
    await expect(ask({ ...asked, text: 'quite another reason' })).rejects.toRefuse('ALREADY_EXISTS', 'BREAK_GLASS_ID_USED', 'break_glass_id');
    await expect(ask(asked, await nurse())).rejects.toRefuse('ALREADY_EXISTS', 'BREAK_GLASS_ID_USED');
    await expect(ask({ reason: 'CURIOSITY' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'reason');
    await expect(ask({ text: 'too short' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'text');
    await expect(ask({ text: 'x'.repeat(1_001) })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'text');
    await expect(ask({ text: ' '.repeat(20) }, await nurse())).rejects.toRefuse('INVALID_ARGUMENT', 'TEXT_EMPTY', 'text');
    await expect(ask({ minutes: 61 })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'minutes');
    await expect(ask({ minutes: 0 })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'minutes');
    for (const role of ['social-worker', 'coordinator', 'secretary', 'finance', 'network-admin', 'operator', 'privacy-officer', 'person'])
      await expect(ask({}, await world.as([role]))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('is refused to a leaver', async () => {
    const [subject, practitionerId, accountId] = [freshId(), freshId(), freshId()];
    await directoryOf(world).putPractitioner({ practitionerId, familyName: 'Petit', category: 'PARAMEDICAL', active: true }, world.admin);
    await directoryOf(world).linkAccount({ accountId, subject, practitionerId }, world.admin);
    await directoryOf(world).endAccount({ accountId }, world.admin);
    await expect(breakGlass.startBreakGlass(request(), await nurse(subject))).rejects.toRefuse('UNAUTHENTICATED', 'ACCOUNT_ENDED');
  });

  it('of somebody else cannot be stopped, nor one that is not there', async () => {
    const { breakGlassId } = (await breakGlass.startBreakGlass(request(), await nurse())).message;
    await expect(breakGlass.stopBreakGlass({ breakGlassId }, await nurse())).rejects.toRefuse('NOT_FOUND', 'BREAK_GLASS_UNKNOWN');
    await expect(breakGlass.stopBreakGlass({ breakGlassId: freshId() }, await nurse())).rejects.toRefuse('NOT_FOUND', 'BREAK_GLASS_UNKNOWN');
  });

  it('is published at start, stop and review, without the words', async () => {
    const by = await nurse();
    const { breakGlassId } = (await breakGlass.startBreakGlass(request(), by)).message;
    const neighbour = await world.neighbour();
    await breakGlass.stopBreakGlass({ breakGlassId }, by);
    await breakGlass.decideBreakGlassReview({ breakGlassId, decision: 'JUSTIFIED', text: 'on duty that night' }, await officer());
    const heard = () => neighbour.heard.breakGlass.filter((each) => each.breakGlassId === breakGlassId);
    await until(() => heard().some(({ version }) => version === 3));
    expect(heard().find(({ version }) => version === 3)).toMatchObject({ review: 'JUSTIFIED' });
    expect(JSON.stringify(heard())).not.toMatch(/unconscious|on duty/);
  });
});

describe('the privacy officer', () => {
  const opened = async () => (await breakGlass.startBreakGlass(request(), await nurse())).message.breakGlassId;
  const decide = async (breakGlassId: string, change: object = {}) => breakGlass.decideBreakGlassReview({ breakGlassId, decision: 'JUSTIFIED', text: 'on duty', ...change }, await officer());

  it('decides at once or after an inquiry, and once', async () => {
    const id = await opened();
    expect((await decide(id, { decision: 'NEEDS_INQUIRY', text: 'ask the ward', version: 1 })).message).toMatchObject({ review: 'NEEDS_INQUIRY', reviewText: 'ask the ward', text: words, version: 2 });
    await expect(decide(id, { version: 1 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    const { message } = await decide(id, { decision: 'NOT_JUSTIFIED', text: 'nobody called' });
    expect(message).toMatchObject({ review: 'NOT_JUSTIFIED', reviewedAt: clock.now(), version: 3 });
    expect((await decide(id, { decision: 'NOT_JUSTIFIED', text: 'nobody called' })).message).toEqual(message);
    await expect(decide(id)).rejects.toRefuse('CONFLICT', 'REVIEW_DECIDED');
    expect((await breakGlass.listBreakGlassReviews({}, await officer())).message.reviews.map(({ breakGlassId }) => breakGlassId)).not.toContain(id);
  });

  it('is refused where the contract says so', async () => {
    const id = await opened();
    await expect(decide(id, { decision: 'PENDING' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'decision');
    await expect(decide(id, { text: ' ' })).rejects.toRefuse('INVALID_ARGUMENT', 'TEXT_EMPTY', 'text');
    await expect(decide(freshId())).rejects.toRefuse('NOT_FOUND', 'BREAK_GLASS_UNKNOWN');
    const both = await world.as(['clinician', 'privacy-officer'], 'both');
    const own = (await breakGlass.startBreakGlass(request(), both)).message.breakGlassId;
    await expect(breakGlass.decideBreakGlassReview({ breakGlassId: own, decision: 'JUSTIFIED', text: 'it was me' }, both)).rejects.toRefuse('PERMISSION_DENIED', 'REVIEW_OWN');
    for (const role of ['clinician', 'nurse', 'network-admin', 'operator', 'person']) {
      const by = await world.as([role]);
      await expect(breakGlass.decideBreakGlassReview({ breakGlassId: id, decision: 'JUSTIFIED', text: 'on duty' }, by)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
      await expect(breakGlass.listBreakGlassReviews({}, by)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
      await expect(breakGlass.listOverdueReviews({}, by)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    }
  });

  it('sees what is overdue from the 72nd hour on, until it is decided, and how many there are', async () => {
    const report = async () => (await breakGlass.listOverdueReviews({}, await officer())).message;
    await world.query('DELETE FROM break_glass');
    const [late, inquired, decided] = [await opened(), await opened(), await opened()];
    await decide(inquired, { decision: 'NEEDS_INQUIRY' });
    await decide(decided);
    minutes(72 * 60 - 1);
    expect(await report()).toMatchObject({ reviews: [], overdue: 0, pending: 1, needsInquiry: 1, justified: 1, notJustified: 0 });
    minutes(1);
    const due = await report();
    expect(due).toMatchObject({ overdue: 2, pending: 1, needsInquiry: 1 });
    expect(due.reviews.map(({ breakGlassId, overdue }) => [breakGlassId, overdue])).toEqual([late, inquired].sort().map((id) => [id, true]));
    await decide(late, { decision: 'NOT_JUSTIFIED' });
    expect(await report()).toMatchObject({ reviews: [{ breakGlassId: inquired }], overdue: 1, pending: 0, notJustified: 1 });
  });

  it('reads the queue page by page, what is due first first', async () => {
    await world.query('DELETE FROM break_glass');
    await world.query(
      `INSERT INTO break_glass SELECT gen_random_uuid(), gen_random_uuid(), 's ' || n, NULL, NULL, 'OTHER', 'made for the pages', t, t + interval '5 minutes', NULL, 'PENDING', '', NULL, NULL, t + interval '72 hours', 1
         FROM generate_series(1, 150) n CROSS JOIN LATERAL (SELECT timestamptz '2026-06-01 00:00Z' + n * interval '1 minute' AS t) AS at`);
    const first = (await breakGlass.listBreakGlassReviews({}, await officer())).message;
    const second = (await breakGlass.listBreakGlassReviews({ pageToken: first.nextPageToken }, await officer())).message;
    const due = [...first.reviews, ...second.reviews].map(({ dueAt }) => dueAt);
    expect([first.reviews.length, second.reviews.length, second.nextPageToken]).toEqual([100, 50, '']);
    expect(due).toEqual([...due].sort());
    await expect(breakGlass.listOverdueReviews({ pageToken: first.nextPageToken }, await officer())).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
  });
});
