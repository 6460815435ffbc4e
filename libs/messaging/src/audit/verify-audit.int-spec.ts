import type { Actor } from '@maillage/access';
import { AuditSealedSchema } from '@maillage/contracts/common/v1/audit_pb.js';
import { createDataSource } from '@maillage/database';
import { newId, systemClock } from '@maillage/kernel';
import { fromBinary } from '@bufbuild/protobuf';
import { testDatabase, type TestDatabase } from '@maillage/testing';
import { migrate } from '@maillage/database';
import type { DataSource } from 'typeorm';
import { Signal } from '../context/signal.js';
import { messagingMigrations } from '../migrations/index.js';
import { keptLog } from '../rpc/rpc.fixture.js';
import { auditEntry } from './audit-entry.js';
import { auditKey } from './audit-key.js';
import { AuditLog } from './audit-log.js';
import { AuditSealer } from './audit-sealer.js';
import { retireAudit } from './retire-audit.js';
import { verifyAudit } from './verify-audit.js';

const key = auditKey('a secret', 'spec');
const actor: Actor = { subject: 'me', kind: 'user', roles: new Set(['clinician']), organisationId: null, practitionerId: null, session: null, authenticatedAt: null };

let database: TestDatabase;
let dataSource: DataSource;
beforeEach(async () => {
  database = await testDatabase({ template: 'audit-chain-1', migrate: (url) => migrate(url, messagingMigrations) });
  dataSource = await createDataSource({ url: database.url, schemas: [], applicationName: 'spec' }).initialize();
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const sealer = (): AuditSealer => new AuditSealer({ dataSource, context: 'spec', key, clock: systemClock, log: keptLog(), outboxWritten: new Signal() });
async function write(rows: number, at = systemClock.now()): Promise<void> {
  const log = new AuditLog(dataSource);
  for (let row = 0; row < rows; row++) await log.write(auditEntry(actor, { at, requestId: `r${row}`, action: 'spec/Read', verb: 'read', persons: [newId(systemClock)] }));
}
async function chain(rows: number): Promise<void> {
  await write(rows);
  await sealer().round();
}
/** What nobody with a service's role can do: the triggers sleep. */
const tamper = async (...statements: readonly string[]): Promise<void> => {
  for (const sql of [`ALTER TABLE audit_event DISABLE TRIGGER USER`, `ALTER TABLE audit_anchor DISABLE TRIGGER USER`, ...statements]) await dataSource.query(sql);
};
const verdict = async (): Promise<unknown[]> => {
  const { fault, brokenSeq } = await verifyAudit(dataSource, key);
  return [fault, Number(brokenSeq)];
};

describe('a chain that nobody touched', () => {
  it('is whole, over many rounds, with an anchor a day', async () => {
    await chain(5);
    await chain(3);
    await write(2);
    expect(await verifyAudit(dataSource, key)).toEqual({ rows: 8, anchors: 1, unsealed: 2, fault: null, brokenSeq: 0n });
  });

  it('has no gap when several sealers work at once', async () => {
    await write(40);
    await Promise.all([sealer().round(), sealer().round(), sealer().round()]);
    await sealer().round();
    expect(await verifyAudit(dataSource, key)).toMatchObject({ rows: 40, unsealed: 0, fault: null });
  });

  it('is empty in a new database', async () => {
    expect(await verifyAudit(dataSource, key)).toEqual({ rows: 0, anchors: 0, unsealed: 0, fault: null, brokenSeq: 0n });
  });

  it('leaves as events of its context, in its order', async () => {
    await chain(3);
    const rows = (await dataSource.query('SELECT subject, payload FROM outbox')) as { subject: string; payload: Buffer }[];
    expect(rows.map(({ subject }) => subject)).toEqual(['maillage.evt.spec.audit.sealed.v1']);
    expect(fromBinary(AuditSealedSchema, rows[0]!.payload).records.map(({ seq, requestId }) => [Number(seq), requestId])).toEqual([[1, 'r0'], [2, 'r1'], [3, 'r2']]);
  });
});

describe('verify names the first broken row', () => {
  const copyOf4 = `INSERT INTO audit_event SELECT gen_random_uuid(), at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query, sealed_seq, sealed_hash FROM audit_event WHERE sealed_seq = 4`;
  it.each([
    ['its actor was changed', ['ROW_ALTERED', 4], [`UPDATE audit_event SET actor = 'nobody' WHERE sealed_seq = 4`]],
    ['its persons were changed', ['ROW_ALTERED', 4], [`UPDATE audit_event SET persons = '{}' WHERE sealed_seq = 4`]],
    ['its time was changed by a microsecond', ['ROW_ALTERED', 4], [`UPDATE audit_event SET at = at + interval '1 microsecond' WHERE sealed_seq = 4`]],
    ['its hash was changed', ['ROW_ALTERED', 4], [`UPDATE audit_event SET sealed_hash = '\\x00' WHERE sealed_seq = 4`]],
    ['it was removed', ['ROW_MISSING', 4], ['DELETE FROM audit_event WHERE sealed_seq = 4']],
    ['the first was removed', ['ROW_MISSING', 1], ['DELETE FROM audit_event WHERE sealed_seq = 1']],
    ['the last was removed', ['ROW_MISSING', 8], ['DELETE FROM audit_event WHERE sealed_seq = 8']],
    ['all were removed', ['ROW_MISSING', 1], ['DELETE FROM audit_event']],
    ['it was put in twice', ['ROW_ALTERED', 4], [copyOf4]],
    ['it was put in between', ['ROW_ALTERED', 5], ['UPDATE audit_event SET sealed_seq = sealed_seq + 1 WHERE sealed_seq > 4', copyOf4.replace(', sealed_seq,', ', 5,')]],
    ['two changed places', ['ROW_ALTERED', 4], ['UPDATE audit_event SET sealed_seq = 9 - sealed_seq WHERE sealed_seq IN (4, 5)']],
    ['the anchor was forged', ['ANCHOR_FORGED', 8], [`UPDATE audit_anchor SET signature = '\\x00'`]],
    ['the mark of the end is gone', ['END_FORGED', 8], ['DELETE FROM audit_end']],
    ['the last was removed and the end moved', ['END_FORGED', 7], ['DELETE FROM audit_anchor', 'DELETE FROM audit_event WHERE sealed_seq = 8', 'UPDATE audit_end SET seq = 7, hash = (SELECT sealed_hash FROM audit_event WHERE sealed_seq = 7)']],
    ['the beginning was passed off as retired', ['ANCHOR_FORGED', 3], [`INSERT INTO audit_anchor SELECT 3, 'RETIRED', now(), sealed_hash, '\\x00' FROM audit_event WHERE sealed_seq = 3`, 'DELETE FROM audit_event WHERE sealed_seq <= 3']],
  ] as const)('%s', async (_name, expected, statements) => {
    await chain(8);
    expect(await verdict()).toEqual([null, 0]);
    await tamper(...statements);
    expect(await verdict()).toEqual(expected);
  });

  it('and a chain made anew by somebody without the key', async () => {
    await write(3);
    await new AuditSealer({ dataSource, context: 'spec', key: auditKey('another secret', 'spec'), clock: systemClock, log: keptLog(), outboxWritten: new Signal() }).round();
    expect(await verdict()).toEqual(['ANCHOR_FORGED', 3]);
  });
});

describe('the term', () => {
  const old = '2001-01-01T00:00:00.000Z' as ReturnType<typeof systemClock.now>;

  it('of ten years over: sealed rows go, and what is left is proved from a signed anchor on', async () => {
    await write(3, old);
    await sealer().round();
    await chain(2);
    expect(await retireAudit(dataSource, key, systemClock.now())).toBe(3);
    expect(await verifyAudit(dataSource, key)).toMatchObject({ rows: 2, fault: null });
    expect(await retireAudit(dataSource, key, systemClock.now())).toBe(0);
  });

  it('not over: nothing goes', async () => {
    await chain(3);
    expect(await retireAudit(dataSource, key, systemClock.now())).toBe(0);
  });

  it('protects rows that are not sealed, however old', async () => {
    await write(1, old);
    await expect(dataSource.query('DELETE FROM audit_event')).rejects.toThrow('the audit is append-only');
  });
});
