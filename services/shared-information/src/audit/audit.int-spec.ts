import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { AuditService } from '@maillage/contracts/information/v1/audit_pb.js';
import { PersonSchema, PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import type { EventDelivery, ServiceClient } from '@maillage/messaging';
import { inTransaction } from '@maillage/database';
import { bytes, clinician, json, startRecord, type RunningRecord } from '../record.fixture.js';
import { PersonSubscriber } from '../projections/person.subscriber.js';

const officer = { token: 'paul:privacy-officer', timeoutMs: 20_000 };
let running: RunningRecord;
let audit: ServiceClient<typeof AuditService>;
beforeAll(async () => {
  running = await startRecord();
  audit = running.service.rpc.service(AuditService);
});
afterAll(() => running.stop());

const id = (): string => newId(systemClock);
const newPatient = async (): Promise<string> => (await running.record.createResource({ type: 'Patient', json: bytes({ resourceType: 'Patient', name: [{ family: 'Canary' }] }) }, clinician)).message.id;
const accesses = async (personId: string) => (await audit.listWhoLooked({ personId }, officer)).message.accesses;
/** The copy comes within a second and a bit. */
async function whenCopied(personId: string, count: number): ReturnType<typeof accesses> {
  const until = performance.now() + 15_000;
  for (;;) {
    const found = await accesses(personId);
    if (found.filter(({ what }) => what!.code !== 'search.audit').length >= count || performance.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
let version = 0;
/** What the registry says, as its event would. */
const said = (person: MessageInitShape<typeof PersonSchema>): Promise<void> =>
  inTransaction(running.dataSource, (work) => new PersonSubscriber().project(create(PersonSchema, { state: PersonState.ACTIVE, version: ++version, ...person }), { work } as unknown as EventDelivery));
/** As the registry's access fact would say it. */
const standsFor = (personId: string, rootId: string): Promise<unknown> =>
  running.dataSource.query('INSERT INTO access_alias (person_id, root_id, version) VALUES ($1, $2, $3) ON CONFLICT (person_id) DO UPDATE SET root_id = excluded.root_id, version = excluded.version', [personId, rootId, ++version]);

describe('who looked', () => {
  it('is told in plain words: who, when, what, why', async () => {
    const patient = await newPatient();
    await running.record.readResource({ type: 'Patient', id: patient }, clinician);
    const found = await whenCopied(patient, 2);
    expect(found.filter(({ what }) => what!.code !== 'search.audit')).toMatchObject([
      { actor: 'anna', what: { code: 'read.record', fr: 'Consultation : votre dossier de santé partagé' }, why: { code: 'TREAT', en: 'to treat you' }, outcome: 'SUCCESS' },
      { actor: 'anna', what: { code: 'create.record' } },
    ]);
  });

  it('follows the person: what was asked of its Patients and of those merged into it', async () => {
    const [patient, survivor, merged] = [await newPatient(), id(), id()];
    await whenCopied(patient, 1);
    await said({ personId: merged, sourceRecords: [{ key: `Patient/${patient}` }] });
    expect((await accesses(merged)).length).toBeGreaterThan(0);
    expect((await accesses(survivor)).filter(({ what }) => what!.code === 'create.record')).toEqual([]);
    await said({ personId: merged, state: PersonState.MERGED, mergedInto: survivor });
    await standsFor(merged, survivor);
    await said({ personId: survivor, sourceRecords: [{ key: `Patient/${patient}` }] });
    for (const each of [survivor, merged, patient]) expect((await accesses(each)).filter(({ what }) => what!.code === 'create.record')).toHaveLength(1);
    await said({ personId: survivor, sourceRecords: [] });
    await standsFor(merged, merged);
    await said({ personId: merged, sourceRecords: [{ key: `Patient/${patient}` }] });
    expect((await accesses(survivor)).filter(({ what }) => what!.code === 'create.record')).toEqual([]);
  });

  it('is not told to a clinician', async () => {
    await expect(audit.listWhoLooked({ personId: id() }, clinician)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('is asked for one row a question, whatever it shows', async () => {
    const patient = await newPatient();
    await whenCopied(patient, 1);
    const rows = async (): Promise<number> => Number((await running.dataSource.query(`SELECT count(*) AS n FROM audit_event WHERE action LIKE '%AuditService%'`) as { n: bigint }[])[0]!.n);
    const before = await rows();
    for (let each = 0; each < 5; each++) await audit.searchAudit({ personId: patient }, officer);
    expect((await rows()) - before).toBe(5);
  });
});

describe('the audit', () => {
  it('holds a search once: its shape and whom it found, no value', async () => {
    const patient = await newPatient();
    const requestId = id();
    await running.record.searchResources({ type: 'Patient', query: `_id=${patient}&family=canary` }, { ...clinician, requestId });
    await running.record.searchResources({ type: 'Patient', query: 'family=nobodyiscalledso' }, { ...clinician, requestId });
    await running.record.searchResources({ type: 'Organization', query: 'name=x' }, { ...clinician, requestId });
    expect(await running.dataSource.query('SELECT verb, persons, query FROM audit_event WHERE request_id = $1 ORDER BY id', [requestId])).toEqual([
      { verb: 'search', persons: [patient], query: ['Patient', '_id', 'family'] },
      { verb: 'search', persons: [], query: ['Patient', 'family'] },
    ]);
  });

  it('names whom a deleted resource was about', async () => {
    const patient = await newPatient();
    const { message } = await running.record.createResource({ type: 'Condition', json: bytes({ resourceType: 'Condition', subject: { reference: `Patient/${patient}` } }) }, clinician);
    const requestId = id();
    await running.record.deleteResource({ type: 'Condition', id: message.id }, { ...clinician, requestId });
    expect(await running.dataSource.query('SELECT verb, persons FROM audit_event WHERE request_id = $1', [requestId])).toEqual([{ verb: 'delete', persons: [patient] }]);
  });

  it('is found by person, actor, outcome and period, a page at a time', async () => {
    const patient = await newPatient();
    await whenCopied(patient, 1);
    const search = async (asked: object) => (await audit.searchAudit(asked, officer)).message.auditEvents.filter(({ action }) => !action.includes('AuditService'));
    expect(await search({ personId: patient, actor: 'anna', outcome: 'SUCCESS' })).toMatchObject([{ persons: [patient], personCount: 1, context: 'information', verb: 'create' }]);
    expect(await search({ personId: patient, outcome: 'REFUSED' })).toEqual([]);
    expect(await search({ personId: patient, to: '2026-11-24T07:00:00Z' })).toEqual([]);
    await expect(audit.searchAudit({}, clinician)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('shows one access as FHIR', async () => {
    const patient = await newPatient();
    const [created] = await whenCopied(patient, 1);
    const { message } = await audit.getAuditEvent({ auditEventId: created!.auditEventId }, officer);
    expect(json<object>(Buffer.from(message.json))).toMatchObject({ resourceType: 'AuditEvent', action: expect.stringMatching(/[CE]/) as string, outcome: '0', agent: [{ requestor: true }] });
    await expect(audit.getAuditEvent({ auditEventId: id() }, officer)).rejects.toRefuse('NOT_FOUND', 'AUDIT_EVENT_UNKNOWN');
  });
});
