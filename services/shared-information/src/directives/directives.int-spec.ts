import '@maillage/testing';
import { fromBinary } from '@bufbuild/protobuf';
import { loadPolicies, type AccessFact } from '@maillage/access';
import { DirectiveEffect, DirectiveForm, DirectiveSchema } from '@maillage/contracts/information/v1/directives_pb.js';
import { addMs, instant, newId, systemClock, type Uuid } from '@maillage/kernel';
import { UnitOfWork, backgroundContext } from '@maillage/messaging';
import { bytes, integration, startRecord, type RunningRecord } from '../record.fixture.js';

let running: RunningRecord;
const anId = (): Uuid => newId(systemClock);
const as = (subject: string, roles: string, organisation = '') => ({ token: `${subject}:${roles}${organisation ? `@${organisation}` : ''}`, timeoutMs: 20_000 });
type Caller = ReturnType<typeof as>;
const [clinic, hospital] = [anId(), anId()];
const nurse = as('nadia', 'nurse', clinic);
const doctor = as('omar', 'clinician', hospital);

const declare = (change: Partial<AccessFact>): Promise<void> =>
  running.service.app.get(UnitOfWork, { strict: false }).run(backgroundContext('spec', systemClock, 'Europe/Paris'), (work) =>
    Promise.resolve(work.declare({ factId: anId(), version: 1, effect: 'ALLOW', personId: null, grantee: '', basis: 'TEAM', from: instant('2026-01-01T00:00:00Z'), until: null, ...change })));

/** A person of the registry with an account of their own, in the care of the clinic, with an observation and a psychiatric one. */
async function somebody() {
  const personId = anId();
  const own = as(`own-${personId}`, 'person');
  const code = { coding: [{ system: 'http://loinc.org', code: '718-7' }] };
  const create = async (type: string, resource: object) => (await running.record.createResource({ type, json: bytes({ resourceType: type, ...resource }), ifNoneExist: '' }, integration)).message.id;
  const patient = await create('Patient', { name: [{ family: 'Deciding' }] });
  const subject = { reference: `Patient/${patient}` };
  const observation = await create('Observation', { status: 'final', code, subject });
  const psychiatric = await create('Observation', { status: 'final', code, subject, meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] } });
  await running.dataSource.query('INSERT INTO person_projection (person_id, version) VALUES ($1, 1)', [personId]);
  await running.dataSource.query('INSERT INTO patient_person (patient_id, person_id) VALUES ($1, $2)', [patient, personId]);
  await declare({ personId, grantee: `account:own-${personId}`, basis: 'OWN' });
  await declare({ personId, grantee: `organisation:${clinic}` });
  return { personId, own, observation, psychiatric };
}
const sees = (id: string, by: Caller): Promise<boolean> => running.record.readResource({ type: 'Observation', id }, by).then(() => true, (error: { reason: string }) => {
  expect(error.reason).toBe('RESOURCE_UNKNOWN');
  return false;
});
const given = (personId: Uuid, change: object = {}) => ({ directiveId: anId(), personId, effect: DirectiveEffect.ALLOW, whom: `organisation:${hospital}`, categories: ['clinical'], purpose: '', from: '', until: '', form: DirectiveForm.PORTAL, ...change });
const refusal = (personId: Uuid, change: object = {}) => given(personId, { effect: DirectiveEffect.REFUSE, whom: `organisation:${clinic}`, categories: [], ...change });
const record = async (request: ReturnType<typeof given>, by: Caller) => (await running.directives.recordDirective(request, by)).message;
const end = async (directiveId: string, by: Caller, version = 0) => (await running.directives.endDirective({ directiveId, version }, by)).message;
const list = async (personId: Uuid, by: Caller) => (await running.directives.listDirectives({ personId }, by)).message.directives;

beforeAll(async () => {
  running = await startRecord(loadPolicies());
});
afterAll(() => running.stop());

describe('a consent of the person', () => {
  it('opens what it names to whom it names, until it is revoked, and stays in the history', async () => {
    const { personId, own, observation, psychiatric } = await somebody();
    expect(await sees(observation, doctor)).toBe(false);
    const consent = await record(given(personId), own);
    expect([await sees(observation, doctor), await sees(psychiatric, doctor)]).toEqual([true, false]);
    const ended = await end(consent.directiveId, own);
    expect(await sees(observation, doctor)).toBe(false);
    expect(await list(personId, own)).toEqual([ended]);
    expect(ended).toMatchObject({ ...consent, version: 2, endedBy: `own-${personId}`, endedAt: expect.stringMatching(/Z$/) as string });
  });

  it('opens sensitive data only by name', async () => {
    const { personId, own, psychiatric } = await somebody();
    await record(given(personId, { categories: [] }), own);
    expect(await sees(psychiatric, doctor)).toBe(false);
    await record(given(personId, { categories: ['mental-health'] }), own);
    expect(await sees(psychiatric, doctor)).toBe(true);
  });

  it('ends by itself at its instant', async () => {
    const { personId, own, observation } = await somebody();
    const now = running.clock.now();
    await record(given(personId, { until: addMs(now, 60_000) }), own);
    running.clock.set(addMs(now, 59_999));
    expect(await sees(observation, doctor)).toBe(true);
    running.clock.set(addMs(now, 60_000));
    expect(await sees(observation, doctor)).toBe(false);
    running.clock.set(now);
  });

  it('is safe to repeat, published once a change, and its id means nothing else', async () => {
    const { personId, own } = await somebody();
    const asked = given(personId);
    const first = await record(asked, own);
    expect(await record(asked, own)).toEqual(first);
    await expect(record({ ...asked, categories: [] }, own)).rejects.toRefuse('ALREADY_EXISTS', 'DIRECTIVE_ID_USED');
    await expect(end(asked.directiveId, own, 7)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    const ended = await end(asked.directiveId, own, 1);
    expect(await end(asked.directiveId, own, 1)).toEqual(ended);
    const events = (await running.dataSource.query(`SELECT payload FROM outbox WHERE aggregate = $1 ORDER BY position`, [asked.directiveId])) as { payload: Buffer }[];
    expect(events.map(({ payload }) => fromBinary(DirectiveSchema, payload))).toEqual([first, ended]);
  });
});

describe('a refusal', () => {
  it('wins over the team, and leaves the person and others alone', async () => {
    const { personId, own, observation } = await somebody();
    await declare({ personId, grantee: `organisation:${hospital}` });
    const refused = await record(refusal(personId, { form: DirectiveForm.ORAL }), nurse);
    expect([await sees(observation, nurse), await sees(observation, doctor)]).toEqual([false, true]);
    expect(await list(personId, nurse)).toEqual([]);
    await expect(end(refused.directiveId, nurse)).rejects.toRefuse('NOT_FOUND', 'DIRECTIVE_UNKNOWN');
    expect(await list(personId, own)).toEqual([refused]);
    await end(refused.directiveId, own);
    expect(await sees(observation, nurse)).toBe(true);
  });

  it('of some data is not lifted by who is refused', async () => {
    const { personId, own, observation } = await somebody();
    const { directiveId } = await record(refusal(personId, { categories: ['clinical'] }), own);
    expect(await sees(observation, nurse)).toBe(false);
    await expect(end(directiveId, nurse)).rejects.toRefuse('RULE_VIOLATION', 'REFUSAL_OF_ACTOR');
  });
});

describe('who decides', () => {
  it('is the person for themselves: not another, not a carer, not who does not see them', async () => {
    const { personId, own } = await somebody();
    const other = await somebody();
    const carer = as(`carer-${personId}`, 'person');
    await declare({ personId, grantee: `account:carer-${personId}`, basis: 'DELEGATION' });
    const { directiveId } = await record(given(personId), own);
    for (const stranger of [other.own, carer, doctor]) {
      await expect(record(given(personId, { form: stranger === doctor ? DirectiveForm.PAPER : DirectiveForm.PORTAL }), stranger)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
      await expect(end(directiveId, stranger)).rejects.toRefuse('NOT_FOUND', 'DIRECTIVE_UNKNOWN');
    }
    expect([(await list(personId, own)).length, (await list(personId, carer)).length, (await list(personId, nurse)).length]).toEqual([1, 1, 1]);
    expect([await list(personId, other.own), await list(personId, doctor)]).toEqual([[], []]);
    await expect(record(given(personId), integration)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('follows a merge, and its end', async () => {
    const [one, two] = [await somebody(), await somebody()];
    await record(given(one.personId), one.own);
    await declare({ factId: one.personId, effect: 'ALIAS', personId: one.personId, target: two.personId, basis: 'MERGE' });
    expect([(await list(two.personId, two.own)).length, await sees(two.observation, doctor)]).toEqual([1, true]);
    await declare({ factId: one.personId, version: 2, effect: 'ALIAS', personId: one.personId, target: one.personId, basis: 'MERGE' });
    expect([(await list(two.personId, two.own)).length, await sees(two.observation, doctor)]).toEqual([0, false]);
  });
});
