import '@maillage/testing';
import { create, fromBinary } from '@bufbuild/protobuf';
import { AddRateTableRequestSchema, ContractSchema, RunSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { inTransaction } from '@maillage/database';
import { addMs, idFrom, newId, systemClock, type Instant } from '@maillage/kernel';
import { capitationWorld, changeEnrolment, contractRequest, insertMember, type CapitationWorld } from '../capitation.fixture.js';
import { SnapshotContracts } from '../contracts/snapshot-contracts.js';
import { SnapshotRuns } from './snapshot-runs.js';

let world: CapitationWorld;
let contractId: string;
const [a, b, c] = ['a', 'b', 'c'].map((name) => idFrom('person', name)) as [string, string, string];
const rate = 11_020n; // F:65-84
const run = async (month: string, knownAt = '') => (await world.client.startRun({ contractId, month, knownAt }, world.finance)).message;
const linesOf = async (month: string, personId = '') => (await world.client.listLines({ contractId, month, personId }, world.finance)).message.lines;
const settle = async (month: string) => (await world.client.getSettlement({ contractId, month }, world.finance)).message;
const roster = async (month: string, knownAt = '') => (await world.client.getRoster({ contractId, month, knownAt }, world.finance)).message;
const sql = <T>(text: string, params: unknown[] = []): Promise<T[]> => world.dataSource.query(text, params);
const allOf = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
const later = (): Instant => {
  world.clock.advance(60_000);
  return world.clock.now();
};

beforeAll(async () => {
  world = await capitationWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  later();
  await sql('TRUNCATE enrolment_version, person_version, risk_score');
  contractId = newId(systemClock);
  await world.client.createContract(contractRequest(contractId), world.finance);
});

describe('a run', () => {
  it('posts the month, and the same key nothing', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: b, from: '2026-03-15', sex: 'M', birthDate: '1990-05-05', knownAt: world.clock.now() });
    const first = await run('2026-03', world.clock.now());
    expect(first).toMatchObject({ contractId, month: '2026-03', knownAt: world.clock.now(), lines: 2, posted: { minor: rate + 7_154n, currency: 'EUR' }, withheld: { minor: 276n + 179n }, repeatedKey: false, postedAt: world.clock.now(), unratedPersonIds: [], unrated: 0 });
    expect(await run('2026-03', first.knownAt)).toEqual({ ...first, repeatedKey: true });
    expect((await sql<{ payload: Buffer }>('SELECT payload FROM outbox WHERE aggregate = $1', [first.runId])).map(({ payload }) => fromBinary(RunSchema, payload))).toEqual([first]);

    const lines = await linesOf('2026-03');
    expect(lines).toHaveLength(2);
    expect(lines.find((line) => line.personId === b)).toMatchObject({ runId: first.runId, kind: 'NEW', reason: '', amount: { minor: 7_154n }, withheld: { minor: 179n }, days: 17, daysInMonth: 31, cell: 'M:0-64', base: { minor: 13_046n }, score: '1.000', rate: { minor: 13_046n }, reversesLineId: '' });
    expect(await settle('2026-03')).toMatchObject({ gross: { minor: 18_174n }, adjustments: { minor: 0n }, total: { minor: 18_174n }, withheld: { minor: 455n }, memberMonths: 2, cells: [{ cell: 'F:65-84', memberMonths: 1, amount: { minor: rate } }, { cell: 'M:0-64', memberMonths: 1, amount: { minor: 7_154n } }] });
  });

  it('posts the difference when it knows more: reversal and new line with the reason', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-03-01', knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: b, from: '2026-03-01', knownAt: world.clock.now() });
    await run('2026-03');
    await changeEnrolment(world.dataSource, contractId, a, 2, { from: '2026-03-01', to: '2026-03-16', knownAt: later() });
    const second = await run('2026-03');
    const half = 5_332n;
    expect(second).toMatchObject({ lines: 2, posted: { minor: half - rate }, withheld: { minor: 133n - 276n } });
    const [reversal, renewed] = await linesOf('2026-03', a).then((lines) => lines.slice(1));
    expect(reversal).toMatchObject({ kind: 'REVERSAL', reason: 'ENROLMENT', amount: { minor: -rate }, withheld: { minor: -276n }, days: 31, reversesLineId: (await linesOf('2026-03', a))[0]!.lineId });
    expect(renewed).toMatchObject({ kind: 'NEW', reason: 'ENROLMENT', amount: { minor: half }, withheld: { minor: 133n }, days: 15 });
    expect(await settle('2026-03')).toMatchObject({ gross: { minor: 2n * rate }, adjustments: { minor: half - rate }, total: { minor: rate + half }, memberMonths: 2 });
    later();
    expect(await run('2026-03')).toMatchObject({ lines: 0, posted: { minor: 0n }, repeatedKey: false });
    expect((await world.client.listRuns({ contractId }, world.finance)).message.runs.map((each) => each.lines)).toEqual([0, 2, 2]);
  });

  it('corrects earlier months of new rates, and a score that becomes known', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await run('2026-01');
    later();
    const rateTable = create(AddRateTableRequestSchema, { rateTable: { validFrom: '2026-01-01', rates: contractRequest('').rateTable!.rates!.map(({ cell, minor }) => ({ cell: cell!, minor: minor! + 100n })) } }).rateTable!;
    await world.client.addRateTable({ contractId, rateTable }, world.finance);
    expect(await run('2026-02')).toMatchObject({ lines: 3, posted: { minor: rate + 200n } });
    await sql('INSERT INTO risk_score (person_id, valid_from, known_at, score) VALUES ($1, $2, $3, 1.250)', [a, '2026-02-01', later()]);
    await run('2026-02');
    expect((await linesOf('2026-01')).map(({ kind, reason }) => `${kind} ${reason}`)).toEqual(['NEW ', 'REVERSAL RATE', 'NEW RATE']);
    expect((await linesOf('2026-02')).at(-1)).toMatchObject({ kind: 'NEW', reason: 'RISK_SCORE', score: '1.250', amount: { minor: 13_900n } });
  });

  it('names members without a rate and pays the others', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: b, from: '2026-01-01', birthDate: null, knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: c, from: '2026-01-01', sex: 'X', knownAt: world.clock.now() });
    expect(await run('2026-01')).toMatchObject({ lines: 1, unratedPersonIds: [b, c].sort(), unrated: 2 });
    const message = await roster('2026-01');
    expect(message).toMatchObject({ members: 3, due: { minor: rate } });
    expect(message.entries.find((entry) => entry.personId === b)).toMatchObject({ days: 31, cell: '', due: { minor: 0n } });
  });

  it.each([
    ['a month before the term', '2025-12', '', 'MONTH_BEFORE_CONTRACT', 'month'],
    ['knowledge of the future', '2026-01', '2999-01-01T00:00:00Z', 'KNOWN_AT_IN_FUTURE', 'known_at'],
  ])('is refused for %s', async (_rule, month, knownAt, reason, path) => {
    await expect(run(month, knownAt)).rejects.toRefuse('RULE_VIOLATION', reason, path);
  });

  it('is refused with less knowledge than the last one, unless it is that very run', async () => {
    const early = world.clock.now();
    const first = await run('2026-01', early);
    const late = later();
    await run('2026-02', late);
    await expect(run('2026-02', early)).rejects.toRefuse('RULE_VIOLATION', 'KNOWN_AT_BEFORE_LAST_RUN', 'known_at');
    expect(await run('2026-01', early)).toEqual({ ...first, repeatedKey: true });
    expect(await run('2026-03', late)).toMatchObject({ repeatedKey: false });
  });

  it('is refused for an unknown contract, month or instant, and for those who are not finance', async () => {
    await expect(world.client.startRun({ contractId: newId(systemClock), month: '2026-01' }, world.finance)).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
    await expect(run('2026-13')).rejects.toRefuse('INVALID_ARGUMENT', 'MONTH_INVALID', 'month');
    await expect(run('2026-01', 'yesterday')).rejects.toRefuse('INVALID_ARGUMENT', 'INSTANT_INVALID', 'known_at');
    await expect(world.client.startRun({ contractId, month: '2026-01' }, await world.tokenOf('clinician'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    const unknown = { contractId: a, month: '2026-01' };
    const asks = [() => world.client.listRuns({ contractId: a }, world.finance), () => world.client.listLines(unknown, world.finance), () => world.client.getRoster(unknown, world.finance), () => world.client.getSettlement(unknown, world.finance)];
    // One after the other: a refusal that nobody awaits yet would be an incident.
    for (const ask of asks) await expect(ask()).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
  });

  it('has one runner: twenty at once post once', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => run('2026-01')));
    expect(answers.filter((each) => !each.repeatedKey)).toHaveLength(1);
    expect(await linesOf('2026-01')).toHaveLength(1);
  });

  it('is answered again by the same Idempotency-Key', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    const keyed = { ...world.finance, idempotencyKey: newId(systemClock) };
    const first = await world.client.startRun({ contractId, month: '2026-01' }, keyed);
    later();
    expect((await world.client.startRun({ contractId, month: '2026-01' }, keyed)).message).toEqual(first.message);
    expect((await world.client.listRuns({ contractId }, world.finance)).message.runs).toHaveLength(1);
  });
});

it('contracts and runs fill a new consumer as they are', async () => {
  const posted = [await run('2026-01'), await run('2026-02')];
  const states = await inTransaction(world.dataSource, async (work) => ({
    contracts: await allOf(world.service.app.get(SnapshotContracts, { strict: false }).all(work)),
    runs: await allOf(world.service.app.get(SnapshotRuns, { strict: false }).all(work)),
  }));
  const { message } = await world.client.getContract({ contractId }, world.finance);
  expect(states.contracts.filter(({ aggregate }) => aggregate === contractId).map(({ payload, version }) => [version, fromBinary(ContractSchema, payload)])).toEqual([[1, message]]);
  expect(states.runs.map(({ payload }) => fromBinary(RunSchema, payload)).filter((each) => each.contractId === contractId)).toEqual(posted);
});

describe('persons', () => {
  const merge = (personId: string, version: number, into: string | null, knownAt: Instant) => sql('INSERT INTO person_version (person_id, version, birth_date, sex, merged_into, known_at) VALUES ($1, $2, $3, $4, $5, $6)', [personId, version, '1950-01-01', 'F', into, knownAt]);

  it('that are merged are paid a day once, and an un-merge reopens the month', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: b, from: '2026-01-11', knownAt: world.clock.now() });
    await run('2026-01');
    const apart = await roster('2026-01');
    const knownApart = world.clock.now();
    await merge(b, 2, a, later());
    expect(await roster('2026-01')).toMatchObject({ members: 1, due: { minor: rate } });
    expect(await run('2026-01')).toMatchObject({ lines: 1, posted: { minor: -7_465n } });
    expect((await linesOf('2026-01', b)).map(({ personId, kind, reason }) => [personId, kind, reason])).toEqual(expect.arrayContaining([[a, 'NEW', ''], [b, 'NEW', ''], [b, 'REVERSAL', 'IDENTITY']]));
    expect(await settle('2026-01')).toMatchObject({ total: { minor: rate }, memberMonths: 1 });
    await merge(b, 3, null, later());
    expect(await run('2026-01')).toMatchObject({ lines: 1, posted: { minor: 7_465n } });
    expect(await settle('2026-01')).toMatchObject({ gross: { minor: rate + 7_465n }, adjustments: { minor: 0n }, memberMonths: 2 });
    expect(await linesOf('2026-01', b)).toHaveLength(3);
    // What was known in between stays known.
    expect(await roster('2026-01', knownApart)).toEqual(apart);
  });

  it('merged into somebody who was never enrolled leave nothing behind', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await merge(c, 1, null, world.clock.now());
    await run('2026-01');
    await merge(a, 2, c, later());
    expect(await run('2026-01')).toMatchObject({ lines: 2, posted: { minor: 0n } });
    await merge(a, 3, null, later());
    expect(await run('2026-01')).toMatchObject({ lines: 2, posted: { minor: 0n } });
    expect((await linesOf('2026-01', a)).map(({ kind, reason }) => `${kind} ${reason}`).sort()).toEqual(['NEW ', 'NEW IDENTITY', 'REVERSAL IDENTITY']);
    expect((await linesOf('2026-01', c)).map(({ kind, reason }) => `${kind} ${reason}`).sort()).toEqual(['NEW IDENTITY', 'REVERSAL IDENTITY']);
  });

  it('that move to another contract are taken back there for that reason', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await run('2026-01');
    const elsewhere = newId(systemClock);
    await world.client.createContract(contractRequest(elsewhere), world.finance);
    await world.client.startRun({ contractId: elsewhere, month: '2026-01' }, world.finance);
    await changeEnrolment(world.dataSource, contractId, a, 2, { from: '2026-01-01', to: null, knownAt: later(), contractId: elsewhere });
    await run('2026-01');
    await world.client.startRun({ contractId: elsewhere, month: '2026-01' }, world.finance);
    expect((await linesOf('2026-01')).at(-1)).toMatchObject({ kind: 'REVERSAL', reason: 'CONTRACT' });
    expect((await world.client.listLines({ contractId: elsewhere, month: '2026-01' }, world.finance)).message.lines).toMatchObject([{ kind: 'NEW', reason: 'CONTRACT', personId: a }]);
  });
});

describe('the books', () => {
  it.each(['capitation_line', 'capitation_run', 'rate_table', 'rate'])('let nobody change %s', async (table) => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await run('2026-01');
    const column = { capitation_line: 'amount = amount + 1', capitation_run: 'posted = 0', rate_table: 'number = 9', rate: 'minor = 0' }[table];
    for (const change of [`UPDATE ${table} SET ${column}`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) await expect(sql(change)).rejects.toThrow('append-only');
  });

  it('hold a line once, and take it back once', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-01-01', knownAt: world.clock.now() });
    await run('2026-01');
    const copy = (id: string, kind: string) => `INSERT INTO capitation_line SELECT ${id}, contract_id, run_number, number + 1, month, person_id, ${kind}, generation, amount, withheld, days, days_in_month, cell, base, score, rate`;
    await expect(sql(`${copy('id', "'NEW', NULL")}, NULL FROM capitation_line WHERE contract_id = $1`, [contractId])).rejects.toThrow('capitation_line_once');
    await expect(sql(`${copy('gen_random_uuid()', "'REVERSAL', NULL")}, id FROM capitation_line WHERE contract_id = $1`, [contractId])).rejects.toThrow('capitation_line_reversal');
    await expect(sql(`${copy("gen_random_uuid()", "'NEW', NULL").replace('run_number', 'run_number + 1')}, NULL FROM capitation_line WHERE contract_id = $1`, [contractId])).rejects.toThrow('foreign key');
  });

  it('are read page by page, each page once', async () => {
    const read = [];
    await sql(`INSERT INTO person_version SELECT md5('p' || n)::uuid, 1, '1950-01-01', 'F', NULL, $1 FROM generate_series(1, 1203) n`, [world.clock.now()]);
    await sql(`INSERT INTO enrolment_version SELECT md5('e' || n)::uuid, 1, md5('p' || n)::uuid, $2, 'IDN', $1, '2026-01-01', NULL, '', $3 FROM generate_series(1, 1203) n`, [contractId, a, world.clock.now()]);
    expect(await run('2026-01')).toMatchObject({ lines: 1203, posted: { minor: 1203n * rate } });
    for (let pageToken = ''; ; ) {
      const { message } = await world.client.listLines({ contractId, month: '2026-01', pageToken }, world.finance);
      read.push(...message.lines.map((line) => line.lineId));
      if ((pageToken = message.nextPageToken) === '') break;
      await expect(world.client.listLines({ contractId, month: '2026-02', pageToken }, world.finance)).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
    }
    expect([read.length, new Set(read).size]).toEqual([1203, 1203]);
    const first = await roster('2026-01', addMs(world.clock.now(), 0));
    expect(first).toMatchObject({ members: 1203, due: { minor: 1203n * rate } });
    expect(first.entries).toHaveLength(500);
  });
});
