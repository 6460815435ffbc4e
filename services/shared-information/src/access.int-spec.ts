import '@maillage/testing';
import { loadPolicies, type AccessFact } from '@maillage/access';
import { AuditService } from '@maillage/contracts/information/v1/audit_pb.js';
import { PersonSchema } from '@maillage/contracts/registry/v1/persons_pb.js';
import { instant, newId, systemClock, type Uuid } from '@maillage/kernel';
import { UnitOfWork, backgroundContext, event, messagingMigrations } from '@maillage/messaging';
import { migrate, type MigrationClass } from '@maillage/database';
import { ServiceModule, startService, type StartedService } from '@maillage/platform';
import { testDatabase, type TestDatabase } from '@maillage/testing';
import { Module } from '@nestjs/common';
import { bytes, integration, json, startRecord, type Read, type RunningRecord } from './record.fixture.js';

@Module({ imports: [ServiceModule.forRoot({ name: 'stands-for-registry', context: 'registry', services: [], schemas: [], migrations: messagingMigrations })] })
class RegistryStandIn {}

let running: RunningRecord;
let registry: StartedService;
let registryDatabase: TestDatabase;
const anId = (): Uuid => newId(systemClock);
const as = (roles: string, organisation = '') => ({ token: `${roles}-somebody:${roles}${organisation ? `@${organisation}` : ''}`, timeoutMs: 20_000 });
const [clinic, elsewhere] = [anId(), anId()];
const doctor = as('clinician', clinic);
const stranger = as('clinician', elsewhere);

const told = async (work: (unit: Parameters<Parameters<UnitOfWork['run']>[1]>[0]) => void, arrived: () => Promise<boolean>): Promise<void> => {
  await registry.app.get(UnitOfWork, { strict: false }).run(backgroundContext('stand-in', systemClock, 'Europe/Paris'), (unit) => Promise.resolve(work(unit)));
  for (let tries = 0; tries < 400 && !(await arrived()); tries++) await new Promise((resolve) => setTimeout(resolve, 25));
};
const exists = async (sql: string, params: unknown[]): Promise<boolean> => ((await running.dataSource.query(sql, params)) as unknown[]).length > 0;
const declare = async (change: Partial<AccessFact>): Promise<AccessFact> => {
  const fact: AccessFact = { factId: anId(), version: 1, effect: 'ALLOW', personId: null, grantee: `organisation:${clinic}`, basis: 'TEAM', from: instant('2026-01-01T00:00:00Z'), until: null, ...change };
  await told((unit) => unit.declare(fact), () => exists('SELECT 1 FROM access_fact WHERE fact_id = $1 AND version = $2', [fact.factId, fact.version]));
  return fact;
};
const create = async (type: string, resource: object, by: typeof integration = integration): Promise<string> => (await running.record.createResource({ type, json: bytes({ resourceType: type, ...resource }), ifNoneExist: '' }, by)).message.id;
let born = 0;

/** A Patient of a person of the registry, with an Observation, a Goal and an Observation that is labelled as mental health. */
async function somebody(): Promise<{ personId: Uuid; patient: string; observation: string; goal: string; psychiatric: string }> {
  const personId = anId();
  const patient = await create('Patient', { name: [{ family: `Hidden${++born}`, given: ['Nour'] }], birthDate: '1950-05-05' });
  const subject = { reference: `Patient/${patient}` };
  const code = { coding: [{ system: 'http://loinc.org', code: '718-7' }] };
  const observation = await create('Observation', { status: 'final', code, subject });
  const goal = await create('Goal', { lifecycleStatus: 'active', description: { text: 'walk' }, subject });
  const psychiatric = await create('Observation', { status: 'final', code, subject, meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }] } });
  await told((unit) => unit.publish(event(PersonSchema, { aggregate: personId, version: 1 }, { personId, version: 1, sourceRecords: [{ sourceRecordId: anId(), source: 'feed', key: `Patient/${patient}` }] })), () => exists('SELECT 1 FROM patient_person WHERE person_id = $1', [personId]));
  return { personId, patient, observation, goal, psychiatric };
}

const whole = (error: object): object => JSON.parse(JSON.stringify(error)) as object;
const refusal = (call: Promise<unknown>): Promise<object | null> => call.then(() => null, whole);
const reads = async (type: string, id: string, by: typeof integration): Promise<boolean> => {
  const refused = await refusal(running.record.readResource({ type, id }, by));
  if (refused) expect(refused).toEqual(await refusal(running.record.readResource({ type, id: anId() }, by)));
  return refused === null;
};
const search = async (type: string, query: string, by: typeof integration) => json((await running.record.searchResources({ type, query, baseUrl: '' }, by)).message.bundle);
const found = async (type: string, query: string, by: typeof integration): Promise<string[]> => ((await search(type, query, by)).entry ?? []).map(({ resource }) => resource.id).sort();

beforeAll(async () => {
  running = await startRecord(loadPolicies());
  registryDatabase = await testDatabase({ template: 'stand-in', migrate: (url) => migrate(url, messagingMigrations as readonly MigrationClass[], []) });
  registry = await startService(RegistryStandIn, { name: 'stands-for-registry', databaseUrl: registryDatabase.url, natsUrl: running.nats.url });
});
afterAll(async () => {
  await registry.close();
  await running.stop();
  await registryDatabase.drop();
});

describe('a resource about a person', () => {
  it('is absent for who has no relationship, whatever way it is asked for', async () => {
    const { personId, patient, observation } = await somebody();
    expect([await reads('Observation', observation, doctor), await reads('Patient', patient, doctor)]).toEqual([false, false]);
    expect(await found('Observation', `patient=${patient}`, doctor)).toEqual([]);
    expect((await search('Observation', `patient=${patient}&_total=accurate`, doctor)).total).toBe(0);
    expect((await search('Observation', `patient=${patient}&_summary=count`, doctor)).total).toBe(0);
    expect(await refusal(running.record.readHistory({ type: 'Observation', id: observation, query: '', baseUrl: '' }, doctor))).toEqual(await refusal(running.record.readHistory({ type: 'Observation', id: anId(), query: '', baseUrl: '' }, doctor)));
    expect(await refusal(running.record.readVersion({ type: 'Observation', id: observation, version: 1 }, doctor))).toEqual(await refusal(running.record.readVersion({ type: 'Observation', id: anId(), version: 1 }, doctor)));
    await declare({ personId });
    expect([await reads('Observation', observation, doctor), await reads('Patient', patient, doctor), await reads('Observation', observation, stranger)]).toEqual([true, true, false]);
    expect(await found('Observation', `patient=${patient}`, doctor)).toEqual([observation]);
    expect((await search('Observation', `patient=${patient}&_total=accurate`, doctor)).total).toBe(1);
  });

  it('comes along with no include of who does not see it', async () => {
    const [mine, other] = [await somebody(), await somebody()];
    await declare({ personId: mine.personId });
    const practitioner = await create('Practitioner', { name: [{ family: 'Martin' }] });
    const encounter = (patient: string) => create('Encounter', { status: 'finished', class: { code: 'AMB' }, subject: { reference: `Patient/${patient}` }, participant: [{ individual: { reference: `Practitioner/${practitioner}` } }] });
    const [own] = [await encounter(mine.patient), await encounter(other.patient)];
    expect(await found('Practitioner', `_id=${practitioner}&_revinclude=Encounter:practitioner`, doctor)).toEqual([practitioner, own].sort());
    expect(await found('Encounter', `practitioner=${practitioner}&_include=Encounter:subject`, doctor)).toEqual([own, mine.patient].sort());
    expect(await found('Encounter', `practitioner=${practitioner}`, integration)).toHaveLength(2);
  });

  it('is shown by its category: goals to social work, sensitive data to who is allowed just that', async () => {
    const { personId, observation, goal, psychiatric } = await somebody();
    const social = as('coordinator', clinic);
    await declare({ personId, basis: 'NETWORK_MEMBERSHIP' });
    expect([await reads('Goal', goal, social), await reads('Observation', observation, social)]).toEqual([true, false]);
    await declare({ personId });
    expect([await reads('Observation', observation, doctor), await reads('Observation', psychiatric, doctor)]).toEqual([true, false]);
    await declare({ personId, basis: 'CONSENT', categories: ['mental-health'] });
    expect(await reads('Observation', psychiatric, doctor)).toBe(true);
  });

  it('that speaks of two persons is shown to who sees both', async () => {
    const [one, other] = [await somebody(), await somebody()];
    const flag = await create('Observation', { status: 'final', code: { text: 'seen together' }, subject: { reference: `Patient/${one.patient}` }, focus: [{ reference: `Patient/${other.patient}` }] });
    await declare({ personId: one.personId });
    expect(await reads('Observation', flag, doctor)).toBe(false);
    await declare({ personId: other.personId });
    expect(await reads('Observation', flag, doctor)).toBe(true);
  });

  it('and a refusal hides it from the refused', async () => {
    const { personId, observation } = await somebody();
    await declare({ personId });
    await declare({ personId, grantee: `organisation:${elsewhere}` });
    await declare({ personId, effect: 'REFUSE', basis: 'REFUSAL', categories: ['clinical'] });
    expect([await reads('Observation', observation, doctor), await reads('Observation', observation, stranger)]).toEqual([false, true]);
  });

  it('stays whose it was in each version, deleted ones too', async () => {
    const [first, later] = [await somebody(), await somebody()];
    const code = { text: 'moved' };
    const id = await create('Observation', { status: 'final', code, subject: { reference: `Patient/${first.patient}` } });
    await running.record.updateResource({ type: 'Observation', id, ifMatch: 0, json: bytes({ resourceType: 'Observation', id, status: 'final', code, subject: { reference: `Patient/${later.patient}` } }) }, integration);
    await declare({ personId: later.personId });
    const history = json((await running.record.readHistory({ type: 'Observation', id, query: '', baseUrl: '' }, doctor)).message.bundle);
    expect(history.entry).toHaveLength(1);
    expect(await refusal(running.record.readVersion({ type: 'Observation', id, version: 1 }, doctor))).toMatchObject({ reason: 'VERSION_UNKNOWN' });
    await running.record.deleteResource({ type: 'Observation', id, ifMatch: 0 }, doctor);
    expect(await refusal(running.record.readResource({ type: 'Observation', id }, doctor))).toMatchObject({ reason: 'RESOURCE_DELETED' });
    expect(await refusal(running.record.readResource({ type: 'Observation', id }, stranger))).toMatchObject({ reason: 'RESOURCE_UNKNOWN' });
  });
});

describe('who writes', () => {
  it('changes, deletes and refers to nothing they do not see, and cannot tell it from what is missing', async () => {
    const { patient, observation } = await somebody();
    const body = (id: string, subject: string) => bytes({ resourceType: 'Observation', id, status: 'final', code: { text: 'x' }, subject: { reference: subject } });
    const put = (id: string) => refusal(running.record.updateResource({ type: 'Observation', id, ifMatch: 0, json: body(id, `Patient/${patient}`) }, doctor));
    expect(await put(observation)).toEqual(await put(anId()));
    expect(await put(observation)).toMatchObject({ category: 'NOT_FOUND', reason: 'RESOURCE_UNKNOWN' });
    const post = (subject: string) => refusal(running.record.createResource({ type: 'Observation', ifNoneExist: '', json: bytes({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference: subject } }) }, doctor));
    expect(await post(`Patient/${patient}`)).toEqual(await post(`Patient/${anId()}`));
    expect(await post(`Patient/${patient}`)).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'REFERENCE_UNKNOWN' });
    expect((await running.record.deleteResource({ type: 'Observation', id: observation, ifMatch: 0 }, doctor)).message).toMatchObject({ version: 0 });
    expect(await reads('Observation', observation, integration)).toBe(true);
  });

  it('finds by a condition only what they see', async () => {
    const identifier = [{ system: 'urn:test', value: anId() }];
    const hidden = await create('Patient', { identifier });
    const own = await running.record.createResource({ type: 'Patient', ifNoneExist: `identifier=urn:test|${identifier[0]!.value}`, json: bytes({ resourceType: 'Patient', identifier }) }, doctor);
    expect(own.message).toMatchObject({ created: true });
    expect(own.message.id).not.toBe(hidden);
  });

  it('goes on with the Patient that their organisation has entered', async () => {
    const patient = await create('Patient', { name: [{ family: 'Entered' }] }, doctor);
    expect([await reads('Patient', patient, as('nurse', clinic)), await reads('Patient', patient, stranger)]).toEqual([true, false]);
    const updated = await running.record.updateResource({ type: 'Patient', id: patient, ifMatch: 0, json: bytes({ resourceType: 'Patient', id: patient, name: [{ family: 'Renamed' }] }) }, doctor);
    expect(json<Read>(updated.message.json).id).toBe(patient);
  });
});

describe('who looked', () => {
  it('is told to the person themselves and to the privacy officer, and to nobody else', async () => {
    const [own, other] = [await somebody(), await somebody()];
    await declare({ personId: own.personId, grantee: 'account:person-somebody', basis: 'OWN' });
    const audit = running.service.rpc.service(AuditService);
    const ask = (personId: Uuid, by: typeof integration) => refusal(audit.listWhoLooked({ personId }, by));
    expect(await ask(own.personId, as('person'))).toBeNull();
    expect(await ask(other.personId, as('person'))).toEqual(await ask(anId(), as('person')));
    expect(await ask(other.personId, as('person'))).toMatchObject({ category: 'NOT_FOUND', reason: 'PERSON_UNKNOWN' });
    expect(await ask(other.personId, as('privacy-officer'))).toBeNull();
    expect(await ask(own.personId, doctor)).toMatchObject({ reason: 'ROLE_REQUIRED' });
  });
});
