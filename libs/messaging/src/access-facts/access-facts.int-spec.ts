import { granteesOf, visibleSql, type AccessFact, type DataCategory, type Sight } from '@maillage/access';
import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { instant, newId, systemClock, type Uuid } from '@maillage/kernel';
import { jetstreamManager } from '@nats-io/jetstream';
import { testNats, type TestDatabase, type TestNats } from '@maillage/testing';
import { count, ownDatabase, startService, type RunningService } from '../events/events.fixture.js';
import { backgroundContext } from '../index.js';
import { until } from '../rpc/rpc.fixture.js';
import { AccessFactGate } from './access-fact-gate.js';

let nats: TestNats;
let databases: TestDatabase[];
let owner: RunningService;
let other: RunningService;
const now = instant('2026-11-24T10:00:00.000Z');
const context = () => backgroundContext('spec', systemClock, 'Europe/Paris');
const declare = (...facts: AccessFact[]) => owner.unitOfWork.run(context(), (work) => Promise.resolve(work.declare(...facts)));
const fact = (change: Partial<AccessFact> = {}): AccessFact => ({ factId: newId(systemClock), version: 1, effect: 'ALLOW', personId: newId(systemClock), grantee: 'practitioner:p1', basis: 'TEAM', from: instant('2026-11-01T00:00:00.000Z'), until: null, ...change });
const stored = (of: RunningService, { factId }: AccessFact) => of.dataSource.query('SELECT effect, person_id, root_id, version, until_at FROM access_fact WHERE fact_id = $1', [factId]) as Promise<{ root_id: Uuid; version: bigint; until_at: string }[]>;
const arrived = (of: RunningService, wanted: AccessFact) => until(async () => (await stored(of, wanted))[0]?.version === BigInt(wanted.version));

/** Whether somebody with these names sees this category of the person, asked of one service's database. */
async function sees(of: RunningService, personId: Uuid, change: Partial<Sight> = {}, category: DataCategory = 'clinical'): Promise<boolean> {
  const sight: Sight = { everybody: new Set(), opens: new Map([['clinical', ['TEAM', 'CONSENT', 'BREAK_GLASS']], ['mental-health', ['CONSENT', 'BREAK_GLASS', 'OWN']], ['money', []]]), grantees: ['practitioner:p1', 'organisation:o1', '*'], purpose: 'TREAT', now, ...change };
  const values: unknown[] = [personId];
  const sql = visibleSql(sight, 'r.person_id', category, (value, type) => `$${values.push(value)}::${type}`);
  return (await count(of.dataSource, `SELECT count(*) AS n FROM (SELECT $1::uuid AS person_id) r WHERE ${sql}`, values)) === 1;
}

beforeAll(async () => {
  nats = await testNats();
  databases = [await ownDatabase(), await ownDatabase()];
  owner = await startService('notes', databases[0]!.url, nats.url);
  other = await startService('reader', databases[1]!.url, nats.url);
});
afterAll(async () => {
  await Promise.all([owner.close(), other.close()]);
  await Promise.all(databases.map((database) => database.drop()));
  await nats.stop();
});

describe('an access fact', () => {
  it('bites at its commit here, and soon in another service', async () => {
    const given = fact();
    await declare(given);
    expect(await sees(owner, given.personId!)).toBe(true);
    await arrived(other, given);
    expect(await sees(other, given.personId!)).toBe(true);
  });

  it('that ends is gone everywhere, and an older state never comes back', async () => {
    const given = fact();
    await declare(given);
    const ended = { ...given, version: 3, until: now };
    await declare(ended);
    await declare({ ...given, version: 2 });
    await arrived(other, ended);
    expect([await sees(owner, given.personId!), await sees(other, given.personId!)]).toEqual([false, false]);
  });

  it('is not declared when its transaction fails', async () => {
    const given = fact();
    await expect(owner.unitOfWork.run(context(), (work) => {
      work.declare(given);
      return Promise.reject(new Error('no'));
    })).rejects.toThrow('no');
    expect(await stored(owner, given)).toEqual([]);
  });

  it('is published again when NATS has lost the stream', async () => {
    const given = fact();
    await declare(given);
    await arrived(other, given);
    const connection = (owner.app.get((await import('../connection/link.js')).Link, { strict: false })).connection;
    const jsm = await jetstreamManager(connection);
    await other.dataSource.query('DELETE FROM access_fact WHERE fact_id = $1', [given.factId]);
    await jsm.streams.delete('maillage-access');
    await arrived(other, given);
  });
});

describe('what opens a person', () => {
  const opened = async (change: Partial<AccessFact>, sight: Partial<Sight> = {}, category: DataCategory = 'clinical'): Promise<boolean> => {
    const given = fact(change);
    await declare(given);
    return sees(owner, given.personId!, sight, category);
  };

  it.each<[string, boolean, Partial<AccessFact>, Partial<Sight>, DataCategory]>([
    ['a place in the team', true, {}, {}, 'clinical'],
    ['a fact for the organisation', true, { grantee: 'organisation:o1' }, {}, 'clinical'],
    ['a fact for somebody else', false, { grantee: 'practitioner:p2' }, {}, 'clinical'],
    ['a basis that the policies do not take', false, { basis: 'APPOINTMENT' }, {}, 'clinical'],
    ['a category that no basis opens', false, {}, {}, 'money'],
    ['a fact of other categories', false, { categories: ['social'] }, {}, 'clinical'],
    ['a fact of this category', true, { categories: ['clinical', 'social'] }, {}, 'clinical'],
    ['a fact for another purpose', false, { purpose: 'HPAYMT' }, {}, 'clinical'],
    ['the instant of its beginning', true, { from: now }, {}, 'clinical'],
    ['the instant before its beginning', false, { from: instant('2026-11-24T10:00:00.001Z') }, {}, 'clinical'],
    ['the instant of its end', false, { until: now }, {}, 'clinical'],
    ['the instant before its end', true, { until: instant('2026-11-24T10:00:00.001Z') }, {}, 'clinical'],
    ['an ordinary allowance of a sensitive category', false, { basis: 'CONSENT' }, {}, 'mental-health'],
    ['an allowance that names the sensitive category', true, { basis: 'CONSENT', categories: ['mental-health'] }, {}, 'mental-health'],
    ['emergency access to a sensitive category', true, { basis: 'BREAK_GLASS' }, {}, 'mental-health'],
    ['no relationship, for a feed', true, { grantee: 'practitioner:p2' }, { everybody: new Set<DataCategory>(['clinical']) }, 'clinical'],
  ])('%s: %s', async (_what, answer, change, sight, category) => {
    expect(await opened(change, sight, category)).toBe(answer);
  });

  it('is a group that the organisation belongs to, while it does', async () => {
    const given = fact({ grantee: 'network:n1' });
    const member = fact({ effect: 'MEMBER', personId: null, grantee: 'organisation:o1', target: 'network:n1', basis: 'NETWORK_MEMBERSHIP' });
    await declare(given);
    expect(await sees(owner, given.personId!)).toBe(false);
    await declare(member);
    expect(await sees(owner, given.personId!)).toBe(true);
    await declare({ ...member, version: 2, until: now });
    expect(await sees(owner, given.personId!)).toBe(false);
  });

  it('is closed by a refusal, but for emergency access, unless that is refused too', async () => {
    const given = fact();
    const refusal = fact({ effect: 'REFUSE', personId: given.personId, grantee: '*', basis: 'REFUSAL' });
    await declare(given, refusal);
    expect(await sees(owner, given.personId!)).toBe(false);
    await declare(fact({ personId: given.personId, basis: 'BREAK_GLASS' }));
    expect(await sees(owner, given.personId!)).toBe(true);
    await declare(fact({ effect: 'REFUSE', personId: given.personId, grantee: '*', basis: 'REFUSAL', purpose: 'ETREAT', categories: ['clinical'] }));
    expect(await sees(owner, given.personId!)).toBe(false);
  });

  it.each<[string, boolean, Partial<AccessFact>]>([
    ['of another practitioner', true, { grantee: 'practitioner:p2' }],
    ['of this organisation', false, { grantee: 'organisation:o1' }],
    ['of another category', true, { categories: ['social'] }],
    ['of another purpose', true, { purpose: 'HPAYMT' }],
    ['that has ended', true, { until: now }],
  ])('by a refusal %s: %s', async (_what, answer, change) => {
    const given = fact();
    await declare(given, fact({ effect: 'REFUSE', personId: given.personId, grantee: '*', basis: 'REFUSAL', ...change }));
    expect(await sees(owner, given.personId!)).toBe(answer);
  });

  it('follows a merge to the survivor under every id, and goes back with the un-merge', async () => {
    const [given, survivor] = [fact(), newId(systemClock)];
    const alias = fact({ factId: given.personId!, effect: 'ALIAS', personId: given.personId, grantee: '', target: survivor, basis: 'MERGE' });
    await declare(given);
    await arrived(other, given);
    expect(await sees(other, survivor)).toBe(false);
    await declare(alias);
    const later = fact({ personId: given.personId, grantee: 'practitioner:p9' });
    await declare(later);
    await arrived(other, later);
    expect([await sees(other, survivor), await sees(other, given.personId!), await sees(other, survivor, { grantees: ['practitioner:p9'] })]).toEqual([true, true, true]);
    const back = { ...alias, version: 2, target: given.personId! };
    await declare(back);
    await arrived(other, back);
    expect([await sees(other, survivor), await sees(other, given.personId!)]).toEqual([false, true]);
  });
});

describe('a caller', () => {
  it('who has left is refused everywhere, whatever token they hold, until they are back', async () => {
    const subject = `leaver-${newId(systemClock)}`;
    const call = () => owner.rpc.service(NotesService).echo({ body: new Uint8Array(), mode: '' }, { token: `${subject}:clinician` });
    await call();
    const end = fact({ effect: 'REFUSE', personId: null, grantee: `account:${subject}`, basis: 'ACCOUNT_ENDED' });
    await declare(end);
    await until(async () => call().then(() => false, (error: unknown) => (error as { reason: string }).reason === 'ACCOUNT_ENDED'));
    const restarted = new AccessFactGate(owner.dataSource, [], systemClock);
    await restarted.load();
    expect(() => restarted.mustBeHere(subject)).toThrow(expect.objectContaining({ category: 'UNAUTHENTICATED', reason: 'ACCOUNT_ENDED' }));
    expect(() => restarted.mustBeHere('somebody')).not.toThrow();
    await declare({ ...end, version: 2, effect: 'ALLOW' });
    await until(async () => call().then(() => true, () => false));
  });

  it('is meant by account, practitioner, organisation and everybody; a person by the account alone', () => {
    const actor = { subject: 's', kind: 'user', roles: new Set(['nurse'] as const), organisationId: 'o1', practitionerId: 'p1', session: null, authenticatedAt: null } as const;
    expect(granteesOf(actor)).toEqual(['account:s', 'practitioner:p1', 'organisation:o1', '*']);
    expect(granteesOf({ ...actor, roles: new Set(['person'] as const), organisationId: null, practitionerId: null })).toEqual(['account:s']);
  });
});

describe('freshness', () => {
  it('holds while every owner is heard of, and ends five seconds after the last word', async () => {
    const gate = new AccessFactGate(other.dataSource, ['testing'], systemClock);
    expect(() => gate.mustBeFresh()).toThrow(expect.objectContaining({ category: 'UNAVAILABLE', reason: 'ACCESS_UNCERTAIN' }));
    gate.heard('testing', performance.timeOrigin + performance.now() - 4_000);
    expect(() => gate.mustBeFresh()).not.toThrow();
    const late = new AccessFactGate(other.dataSource, ['testing'], systemClock);
    late.heard('testing', performance.timeOrigin + performance.now() - 5_500);
    expect(() => late.mustBeFresh()).toThrow(expect.objectContaining({ reason: 'ACCESS_UNCERTAIN' }));
  });
});
