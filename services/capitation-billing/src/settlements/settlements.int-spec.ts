import '@maillage/testing';
import { fromBinary } from '@bufbuild/protobuf';
import { YearSettlementSchema, type CreateContractRequestSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { inTransaction } from '@maillage/database';
import { addMs, idFrom, newId, systemClock, type Instant } from '@maillage/kernel';
import { capitationWorld, contractRequest, insertMember, type CapitationWorld } from '../capitation.fixture.js';
import { amountText, referenceCases } from '../runs/domain/replay.fixture.js';
import { costsOf, expectedSettlements, givenTerms } from './domain/settlement.fixture.js';
import { SnapshotSettlements } from './snapshot-settlements.js';

let world: CapitationWorld;
let contractId: string;
const [a, b, c] = ['a', 'b', 'c'].map((name) => idFrom('settled person', name)) as [string, string, string];
const rate = 11_020n; // F:65-84
const yearEnd: MessageInitShape<typeof CreateContractRequestSchema>['yearEnd'] = {
  individualStopLoss: { attachmentMinor: 20_000n, rate: '0.90' },
  corridor: [{ from: '0', to: '0.05', rate: '0.50' }, { from: '0.05', to: '', rate: '0.25' }],
  aggregateStopLoss: { attachment: '1.10', rate: '1.00' },
};
const csv = (...lines: (readonly [string, string | number, string])[]): string => ['person_id,year,cost', ...lines.map((line) => line.join())].join('\n');
const importCosts = async (text: string, importId: string = newId(systemClock), contract = contractId) => (await world.client.importCosts({ contractId: contract, importId, csv: text }, world.finance)).message;
const settle = async (qualityScore = '0.85', knownAt = '', year = '2026', contract = contractId) => (await world.client.settleYear({ contractId: contract, year, qualityScore, knownAt }, world.finance)).message;
const read = async (year = '2026', pageToken = '', contract = contractId) => (await world.client.getYearSettlement({ contractId: contract, year, pageToken }, world.finance)).message;
const sql = <T>(text: string, params: unknown[] = []): Promise<T[]> => world.dataSource.query(text, params);
const later = (): Instant => {
  world.clock.advance(60_000);
  return world.clock.now();
};
const run = (month: string) => world.client.startRun({ contractId, month }, world.finance);
const enrol = (personId: string) => insertMember(world.dataSource, contractId, { personId, from: '2026-01-01', knownAt: world.clock.now() });
const merge = (personId: string, version: number, into: string | null, knownAt: Instant) => sql(`INSERT INTO person_version (person_id, version, birth_date, sex, merged_into, known_at) VALUES ($1, $2, '1950-01-01', 'F', $3, $4)`, [personId, version, into, knownAt]);

beforeAll(async () => {
  world = await capitationWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  later();
  await sql('TRUNCATE enrolment_version, person_version, risk_score');
  contractId = newId(systemClock);
  await world.client.createContract(contractRequest(contractId, { yearEnd }), world.finance);
});

describe('a contract with year-end terms', () => {
  it('says them, and is entered once with them', async () => {
    const { message } = await world.client.getContract({ contractId }, world.finance);
    expect(message.yearEnd).toMatchObject(yearEnd!);
    expect((await world.client.createContract(contractRequest(contractId, { yearEnd }), world.finance)).message).toEqual(message);
    await expect(world.client.createContract(contractRequest(contractId), world.finance)).rejects.toRefuse('ALREADY_EXISTS', 'CONTRACT_ID_USED');
    // A further rate table leaves them as they are.
    const rateTable = { ...contractRequest('').rateTable, validFrom: '2026-02-01' } as never;
    expect((await world.client.addRateTable({ contractId, rateTable }, world.finance)).message.yearEnd).toEqual(message.yearEnd);
  });

  it('is refused with faults in them', async () => {
    const broken = contractRequest(newId(systemClock), { yearEnd: { corridor: [{ from: '0', to: '0.05', rate: '0.5' }] } });
    await expect(world.client.createContract(broken, world.finance)).rejects.toRefuse('INVALID_ARGUMENT', 'CONTRACT_INVALID', 'year_end.corridor[0].to');
  });
});

describe('costs', () => {
  it('are imported once, whoever repeats the file', async () => {
    await enrol(a);
    await enrol(b);
    const importId = newId(systemClock);
    const first = await importCosts(csv([a, 2026, '300.00'], [b, 2026, '1']), importId);
    expect(first).toMatchObject({ importId, contractId, stored: true, lines: 2, changed: 2, knownAt: world.clock.now(), faults: [], faultCount: 0 });
    later();
    expect(await importCosts(csv([a, 2026, '300.00'], [b, 2026, '1']), importId)).toEqual(first);
    await expect(importCosts(csv([a, 2026, '301']), importId)).rejects.toRefuse('ALREADY_EXISTS', 'COST_IMPORT_ID_USED', 'import_id');
    expect(await importCosts(csv([a, 2026, '300'], [b, 2026, '2'], [b, 2027, '2']))).toMatchObject({ stored: true, lines: 3, changed: 2 });
    expect(await sql('SELECT 1 FROM member_cost WHERE contract_id = $1', [contractId])).toHaveLength(4);
  });

  it('are refused line by line, and then none of them is stored', async () => {
    await enrol(a);
    const importId = newId(systemClock);
    const refused = await importCosts(csv([a, 2026, '10'], [b, 2026, '10'], ['x', 2025, '-1']), importId);
    expect(refused).toMatchObject({
      stored: false, lines: 3, changed: 0, knownAt: '', faultCount: 4,
      faults: [{ line: 3, field: 'person_id', reason: 'PERSON_NOT_ENROLLED' }, { line: 4, field: 'person_id', reason: 'PERSON_ID_INVALID' }, { line: 4, field: 'year', reason: 'YEAR_OUTSIDE_TERM' }, { line: 4, field: 'cost', reason: 'COST_INVALID' }],
    });
    expect(await sql('SELECT 1 FROM member_cost WHERE contract_id = $1', [contractId])).toEqual([]);
    // What was refused may be sent again, mended, under its id.
    expect(await importCosts(csv([a, 2026, '10']), importId)).toMatchObject({ stored: true, changed: 1 });
  });

  it('name at most a thousand faults and count them all', async () => {
    expect(await importCosts(csv(...Array.from({ length: 1_500 }, (_, n) => [idFrom('nobody', String(n)), 2026, '1'] as const)))).toMatchObject({ stored: false, faultCount: 1_500, faults: { length: 1_000 } });
  });

  it('may be written for an alias of the one who is enrolled', async () => {
    await enrol(a);
    await merge(a, 2, c, later());
    expect(await importCosts(csv([a, 2026, '150'], [c, 2026, '150']))).toMatchObject({ stored: true });
  });

  it('are the business of finance, for a contract that exists', async () => {
    await expect(world.client.importCosts({ contractId, importId: newId(systemClock), csv: csv() }, await world.tokenOf('nurse'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    await expect(importCosts(csv(), newId(systemClock), newId(systemClock))).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
  });
});

describe('the end of a year', () => {
  it('posts stop-loss, corridor and what is earned back, once for a key', async () => {
    for (const personId of [a, b]) await enrol(personId);
    await run('2026-01');
    await importCosts(csv([a, 2026, '300.00'], [b, 2026, '100.00']));
    const settled = await settle('0.85', world.clock.now());
    // Benchmark 220.40; cost 400 − 90 = 310; loss 89.60 = 40.65 %; share 5 % × 50 % + 35.65 % × 25 % = 5.51 + 19.645.
    expect(settled).toMatchObject({
      contractId, year: '2026', qualityScore: '0.85', benchmark: { minor: 2n * rate, currency: 'EUR' }, cost: { minor: 40_000n }, individualRecovery: { minor: 9_000n }, costAfterIndividual: { minor: 31_000n },
      result: { minor: -8_960n }, corridorShare: { minor: -2_516n }, aggregateRecovery: { minor: 312n }, withheld: { minor: 552n }, earnBack: { minor: 469n }, lines: 4, posted: { minor: 9_000n + 6_444n + 312n + 469n }, repeatedKey: false,
    });
    const answer = await read();
    expect(answer).toMatchObject({ settlement: settled, nextPageToken: '' });
    expect(answer.lines.map(({ kind, personId, entry, amount, settlementId }) => [kind, personId, entry, amount!.minor, settlementId])).toEqual([
      ['INDIVIDUAL_STOP_LOSS', a, 'NEW', 9_000n, settled.settlementId], ['RISK_CORRIDOR', '', 'NEW', 6_444n, settled.settlementId], ['AGGREGATE_STOP_LOSS', '', 'NEW', 312n, settled.settlementId], ['EARN_BACK', '', 'NEW', 469n, settled.settlementId],
    ]);
    expect((await sql<{ payload: Buffer }>('SELECT payload FROM outbox WHERE aggregate = $1', [settled.settlementId])).map(({ payload }) => fromBinary(YearSettlementSchema, payload))).toEqual([settled]);

    later();
    expect(await settle('0.85', settled.knownAt)).toEqual({ ...settled, repeatedKey: true });
    await expect(settle('0.9', settled.knownAt)).rejects.toRefuse('ALREADY_EXISTS', 'SETTLEMENT_KEY_USED', 'quality_score');
    expect(await settle()).toMatchObject({ lines: 0, posted: { minor: 0n }, repeatedKey: false });
    expect((await read()).lines).toEqual(answer.lines);
  });

  it('posts what later knowledge changes as reversal and new line', async () => {
    for (const personId of [a, b]) await enrol(personId);
    await run('2026-01');
    await importCosts(csv([a, 2026, '300.00'], [b, 2026, '100.00']));
    const first = await settle();
    const known = world.clock.now();
    later();
    await importCosts(csv([a, 2026, '150.00']));
    await run('2026-02');
    later();
    const second = await settle('0.5');
    // Benchmark 440.80, cost 250: savings 190.80 = 43.28 %; share 11.02 + 42.19.
    expect(second).toMatchObject({ benchmark: { minor: 4n * rate }, cost: { minor: 25_000n }, individualRecovery: { minor: 0n }, corridorShare: { minor: 5_321n }, aggregateRecovery: { minor: 0n }, earnBack: { minor: 552n } });
    const { lines } = await read();
    expect(lines.slice(4).map(({ kind, entry, amount, reversesLineId }) => [kind, entry, amount!.minor, lines.findIndex(({ lineId }) => lineId === reversesLineId)])).toEqual([
      ['RISK_CORRIDOR', 'REVERSAL', -6_444n, 1], ['RISK_CORRIDOR', 'NEW', 5_321n - 19_080n, -1],
      ['EARN_BACK', 'REVERSAL', -469n, 3], ['EARN_BACK', 'NEW', 552n, -1],
      ['AGGREGATE_STOP_LOSS', 'REVERSAL', -312n, 2], ['INDIVIDUAL_STOP_LOSS', 'REVERSAL', -9_000n, 0],
    ]);
    expect(lines.reduce((sum, { amount }) => sum + amount!.minor, 0n)).toBe(first.posted!.minor + second.posted!.minor);
    expect(second.posted!.minor + first.posted!.minor).toBe(5_321n - 19_080n + 552n);
    await expect(settle('0.5', addMs(known, 1))).rejects.toRefuse('RULE_VIOLATION', 'KNOWN_AT_BEFORE_LAST_SETTLEMENT', 'known_at');
  });

  it('adds up what merged persons cost before stop-loss looks at them, and takes it apart again', async () => {
    for (const personId of [a, b]) await enrol(personId);
    await run('2026-01');
    await importCosts(csv([a, 2026, '150.00'], [b, 2026, '150.00']));
    expect(await settle()).toMatchObject({ individualRecovery: { minor: 0n } });
    await merge(b, 2, a, later());
    expect(await settle()).toMatchObject({ individualRecovery: { minor: 9_000n } });
    expect((await read()).lines.at(-1)).not.toMatchObject({ personId: b });
    await merge(b, 3, null, later());
    expect(await settle()).toMatchObject({ individualRecovery: { minor: 0n } });
    expect((await read()).lines.filter(({ kind }) => kind === 'INDIVIDUAL_STOP_LOSS').map(({ personId, entry, amount }) => [personId, entry, amount!.minor])).toEqual([[a, 'NEW', 9_000n], [a, 'REVERSAL', -9_000n]]);
  });

  it('without terms earns back the withhold and nothing else', async () => {
    contractId = newId(systemClock);
    await world.client.createContract(contractRequest(contractId), world.finance);
    await enrol(a);
    await run('2026-01');
    await importCosts(csv([a, 2026, '3000']));
    expect(await settle('1')).toMatchObject({ result: { minor: rate - 300_000n }, corridorShare: { minor: rate - 300_000n }, lines: 1, posted: { minor: 276n }, earnBack: { minor: 276n } });
  });

  it('is settled by one of many callers at once', async () => {
    await enrol(a);
    await run('2026-01');
    const answers = await Promise.all(Array.from({ length: 12 }, () => settle()));
    expect(answers.filter(({ repeatedKey }) => !repeatedKey)).toHaveLength(1);
    expect((await read()).lines.filter(({ kind }) => kind === 'EARN_BACK')).toHaveLength(1);
  });

  it('is refused for a year without a run, in the future, and unknown', async () => {
    await enrol(a);
    await expect(settle()).rejects.toRefuse('RULE_VIOLATION', 'YEAR_NOT_RUN', 'year');
    await run('2026-01');
    await expect(settle('1', addMs(world.clock.now(), 60_000))).rejects.toRefuse('RULE_VIOLATION', 'KNOWN_AT_IN_FUTURE');
    await expect(settle('1.1')).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'quality_score');
    await expect(settle('1', '', '2026', newId(systemClock))).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
    await expect(read()).rejects.toRefuse('NOT_FOUND', 'YEAR_NOT_SETTLED');
    await expect(read('2026', '', newId(systemClock))).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
  });

  it('fills a new consumer as it is', async () => {
    await enrol(a);
    await run('2026-01');
    const settled = [await settle(), (later(), await settle('0.5'))];
    const states = await inTransaction(world.dataSource, async (work) => {
      const all = [];
      for await (const each of world.service.app.get(SnapshotSettlements, { strict: false }).all(work)) all.push(fromBinary(YearSettlementSchema, each.payload));
      return all;
    });
    expect(states.filter((each) => each.contractId === contractId)).toEqual(settled);
  });

  it.each(['cost_import', 'member_cost', 'year_settlement', 'adjustment_line'])('lets nobody change %s', async (table) => {
    await enrol(a);
    await run('2026-01');
    await importCosts(csv([a, 2026, '3000']));
    await settle();
    for (const change of [`UPDATE ${table} SET contract_id = contract_id`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) await expect(sql(change)).rejects.toThrow('append-only');
  });

  it.each([0, 1, 2, 3, 4, 5])('is that of the reference histories, through the service: case %s', async (index) => {
    const expected = expectedSettlements()[index]!;
    const { contract, knowledge, runs } = referenceCases().find(({ name }) => name === expected.contract)!;
    const given = givenTerms().find((each) => each.contract === expected.contract)!;
    contractId = newId(systemClock);
    const idOf = (member: string): string => idFrom('reference member', contractId, member);
    // The service's own contract has no knowledge before today, so what each table was known from is put where the history has it.
    await sql(
      `INSERT INTO contract (id, name, payer_organization_id, network_id, programme, currency, proration, withhold_percent, term_from, term_to, age_bands, zone, version, year_end) VALUES ($1, $2, $3, $4, 'IDN', 'EUR', $5, $6, $7, NULL, $8, 'Europe/Paris', 1, $9)`,
      [contractId, contract.name, contract.payerOrganizationId, contract.networkId, contract.proration, contract.withholdPercent, contract.term.from, JSON.stringify(contract.ageBands), JSON.stringify({
        individualStopLoss: { attachmentMinor: given.individualStopLoss.attachment.replace('.', ''), rate: given.individualStopLoss.rate },
        corridor: given.corridor.map((tier) => ({ ...tier, to: tier.to ?? '' })), aggregateStopLoss: given.aggregateStopLoss,
      })],
    );
    for (const [number, table] of contract.rateTables.entries()) {
      await sql('INSERT INTO rate_table VALUES ($1, $2, $3, $4)', [contractId, number + 1, table.validFrom, table.knownAt]);
      for (const { cell, minor } of table.rates) await sql('INSERT INTO rate VALUES ($1, $2, $3, $4)', [contractId, number + 1, cell, minor]);
    }
    for (const each of knowledge.persons) await sql('INSERT INTO person_version VALUES ($1, $2, $3, $4, NULL, $5)', [idOf(each.personId), each.version, each.birthDate, each.sex, each.knownAt]);
    for (const each of knowledge.scores) await sql('INSERT INTO risk_score VALUES ($1, $2, $3, $4)', [idOf(each.personId), each.validFrom, each.knownAt, `${each.score.unscaled}e-${each.score.scale}`]);
    for (const each of knowledge.enrolments)
      await sql(`INSERT INTO enrolment_version VALUES ($1, $2, $3, $4, 'IDN', $5, $6, $7, '', $8)`, [idFrom(contractId, each.enrolmentId), each.version, idOf(each.personId), contract.networkId, contractId, each.from, each.to, each.knownAt]);
    for (const key of runs) await world.client.startRun({ contractId, ...key }, world.finance);
    const costs = costsOf(expected.contract, expected.year);
    expect(await importCosts(csv(...[...costs].map(([member, amount]) => [idOf(member), expected.year, amountText(amount)] as const)))).toMatchObject({ stored: true, changed: costs.size });

    const settled = await settle(expected.qualityScore, '', expected.year);
    const text = (amount: { minor: bigint } | undefined): string => amountText(amount!.minor);
    const { lines } = await read(expected.year);
    const names = new Map([...costs.keys()].map((member) => [idOf(member), member]));
    expect({
      contract: expected.contract, year: settled.year, benchmark: text(settled.benchmark), cost: text(settled.cost),
      individualRecoveries: Object.fromEntries(lines.filter(({ kind }) => kind === 'INDIVIDUAL_STOP_LOSS').map(({ personId, amount }) => [names.get(personId), text(amount)])),
      individualRecovery: text(settled.individualRecovery), costAfterIndividual: text(settled.costAfterIndividual), result: text(settled.result), corridorShare: text(settled.corridorShare),
      aggregateRecovery: text(settled.aggregateRecovery), withheld: amountText(-settled.withheld!.minor), qualityScore: settled.qualityScore, earnBack: text(settled.earnBack),
    }).toEqual(expected);
  }, 60_000);
});
