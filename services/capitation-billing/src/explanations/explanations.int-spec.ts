import '@maillage/testing';
import { create } from '@bufbuild/protobuf';
import { AddRateTableRequestSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { addMs, idFrom, newId, systemClock, type Instant } from '@maillage/kernel';
import { capitationWorld, changeEnrolment, contractRequest, insertMember, type CapitationWorld } from '../capitation.fixture.js';

let world: CapitationWorld;
let contractId: string;
const [a, b, c] = ['a', 'b', 'c'].map((name) => idFrom('explained person', name)) as [string, string, string];
const rate = 11_020n; // F:65-84
const run = async (month: string) => (await world.client.startRun({ contractId, month }, world.finance)).message;
const linesOf = async (month: string, personId = '') => (await world.client.listLines({ contractId, month, personId }, world.finance)).message.lines;
const explain = async (lineId: string) => (await world.client.explainLine({ lineId }, world.finance)).message;
const difference = async (month: string, knownAtA: string, more: { personId?: string; knownAtB?: string; pageToken?: string } = {}) => (await world.client.explainDifference({ contractId, month, knownAtA, ...more }, world.finance)).message;
const sql = <T>(text: string, params: unknown[] = []): Promise<T[]> => world.dataSource.query(text, params);
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

describe('a line', () => {
  it('is explained by clause, rate row, span, age, score, share, roundings and facts', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-03-15', knownAt: world.clock.now() });
    await sql('INSERT INTO risk_score (person_id, valid_from, known_at, score) VALUES ($1, $2, $3, 1.250)', [a, '2026-01-01', world.clock.now()]);
    await run('2026-03');
    const [line] = await linesOf('2026-03');
    const explained = await explain(line!.lineId);
    expect(explained).toMatchObject({
      line, reproduced: true, comparedWith: '', causes: [], knownAt: world.clock.now(),
      clause: { withholdPercent: '2.5', term: { from: '2026-01-01', to: '' } },
      due: {
        state: 'DUE', spans: [{ from: '2026-03-15', to: '2026-04-01' }], days: 17, share: '17/31', age: 76, cell: 'F:65-84', rateTable: 1, base: { minor: rate }, score: '1.250', amount: { minor: 7_554n },
        facts: [
          { kind: 'ENROLMENT', id: idFrom('enrolment', contractId, a), version: 1, from: '2026-03-15', to: '', value: contractId },
          { kind: 'PERSON', id: a, version: 1 },
          { kind: 'RISK_SCORE', id: a, from: '2026-01-01', value: '1.250' },
          { kind: 'RATE_TABLE', id: contractId, version: 1, from: '2026-01-01' },
        ],
      },
      steps: [
        { name: 'RATE', input: { minor: rate }, factor: '1.250', exact: '13775000/1000', result: { minor: 13_775n } },
        { name: 'AMOUNT', factor: '17/31', exact: '234175/31', result: { minor: 7_554n } },
        { name: 'WITHHOLD', factor: '0.025', exact: '188850/1000', result: { minor: 189n } },
      ],
      sentence: { fr: expect.stringMatching(/^2026-03, 75,54 EUR : base 110,20 EUR \(cellule F:65-84, 76 ans, grille 1\)/), en: expect.stringMatching(/^2026-03, EUR 75\.54: base EUR 110\.20/) },
    });
    // Nothing of a person but ids, an age and a cell.
    expect(JSON.stringify(explained, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain('1950-01-01');
  });

  it('that corrects names what it takes back and which enrolment version caused it', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-03-01', knownAt: world.clock.now() });
    const { knownAt: first } = await run('2026-03');
    later();
    await run('2026-04');
    await changeEnrolment(world.dataSource, contractId, a, 2, { from: '2026-03-01', to: '2026-03-16', knownAt: later() });
    const cause = { kind: 'ENROLMENT', version: 2, knownAt: world.clock.now(), from: '2026-03-01', to: '2026-03-16' };
    await run('2026-04');
    const [, reversal, renewed] = await linesOf('2026-03');
    expect(await explain(reversal!.lineId)).toMatchObject({ reproduced: true, comparedWith: first, causes: [cause], due: { knownAt: first, days: 31 }, steps: [{ name: 'RATE' }, { name: 'AMOUNT' }, { name: 'REVERSAL', result: { minor: -rate } }, { name: 'WITHHOLD', result: { minor: -276n } }] });
    expect(await explain(renewed!.lineId)).toMatchObject({ reproduced: true, comparedWith: first, causes: [cause], due: { days: 15, share: '15/31' }, steps: [{ name: 'RATE' }, { result: { minor: 5_332n } }, { result: { minor: 133n } }] });
  });

  it('that came late is compared with the run before', async () => {
    await run('2026-03');
    const { knownAt } = await run('2026-04');
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-03-01', knownAt: later() });
    await run('2026-04');
    const [late] = await linesOf('2026-03');
    expect(await explain(late!.lineId)).toMatchObject({ line: { reason: 'ENROLMENT' }, comparedWith: knownAt, reproduced: true, causes: [{ kind: 'ENROLMENT', version: 1 }] });
  });

  it('says when a fact arrived after its run although it had been known before', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-03-01', knownAt: world.clock.now() });
    await run('2026-03');
    await changeEnrolment(world.dataSource, contractId, a, 2, { from: '2026-03-11', to: null, knownAt: world.clock.now() });
    const [line] = await linesOf('2026-03');
    expect(await explain(line!.lineId)).toMatchObject({ reproduced: false, due: { days: 21 }, steps: [{ name: 'RATE' }, { result: line!.amount }, { result: line!.withheld }] });
  });

  it('is not found when nobody posted it, and is the business of finance', async () => {
    await expect(explain(newId(systemClock))).rejects.toRefuse('NOT_FOUND', 'LINE_UNKNOWN');
    await expect(world.client.explainLine({ lineId: newId(systemClock) }, await world.tokenOf('nurse'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});

describe('a difference', () => {
  it('answers in one call why a month is lower than it was said to be', async () => {
    for (const personId of [a, b, c]) await insertMember(world.dataSource, contractId, { personId, from: '2026-05-01', knownAt: world.clock.now() });
    const told = (await run('2026-05')).knownAt;
    await changeEnrolment(world.dataSource, contractId, a, 2, { from: '2026-05-01', to: '2026-05-16', knownAt: later() });
    await sql('INSERT INTO risk_score (person_id, valid_from, known_at, score) VALUES ($1, $2, $3, 1.100)', [b, '2026-05-01', later()]);
    later();
    await run('2026-05');
    const answer = await difference('2026-05', told);
    const posted = (await linesOf('2026-05')).filter((line) => line.reason !== '');
    expect(answer).toMatchObject({
      before: { minor: 3n * rate }, after: { minor: 5_332n + 12_122n + rate }, difference: { minor: posted.reduce((sum, line) => sum + line.amount!.minor, 0n) }, members: 2, nextPageToken: '',
      reasons: [{ reason: 'ENROLMENT', members: 1, difference: { minor: -5_688n } }, { reason: 'RISK_SCORE', members: 1, difference: { minor: 1_102n } }],
      sentence: { en: expect.stringMatching(/^2026-05 is worth EUR 284\.74 as known .*, EUR 45\.86 less than EUR 330\.60 as known .*, because the days covered changed \(1 person, -EUR 56\.88\) ; another risk score became known \(1 person, EUR 11\.02\)\.$/) },
    });
    const ofA = answer.differences.find(({ personId }) => personId === a)!;
    expect(ofA).toMatchObject({ reason: 'ENROLMENT', before: { days: 31 }, after: { days: 15 }, causes: [{ kind: 'ENROLMENT', version: 2 }], lineIds: posted.filter((line) => line.personId === a).map((line) => line.lineId) });
    expect(answer.differences.map(({ personId }) => personId)).toEqual([a, b].sort());
    expect(await difference('2026-05', told, { personId: a })).toMatchObject({ before: { minor: rate }, after: { minor: 5_332n }, members: 1, differences: [ofA] });
    expect(await difference('2026-05', told, { personId: c })).toMatchObject({ before: { minor: rate }, after: { minor: rate }, difference: { minor: 0n }, members: 0, differences: [], reasons: [] });
  });

  it('names rate tables, and the merge of whoever was somebody else before', async () => {
    await insertMember(world.dataSource, contractId, { personId: a, from: '2026-05-01', knownAt: world.clock.now() });
    await insertMember(world.dataSource, contractId, { personId: b, from: '2026-05-01', to: '2026-05-16', knownAt: world.clock.now() });
    const before = world.clock.now();
    await sql('INSERT INTO person_version (person_id, version, birth_date, sex, merged_into, known_at) VALUES ($1, 2, $2, $3, $4, $5)', [b, '1950-01-01', 'F', a, later()]);
    const rateTable = create(AddRateTableRequestSchema, { rateTable: { validFrom: '2026-05-01', rates: contractRequest('').rateTable!.rates!.map(({ cell, minor }) => ({ cell: cell!, minor: minor! + 100n })) } }).rateTable!;
    const merged = world.clock.now();
    later();
    await world.client.addRateTable({ contractId, rateTable }, world.finance);
    const whole = await difference('2026-05', before, { personId: b });
    expect(whole).toMatchObject({ before: { minor: rate + 5_332n }, after: { minor: rate + 100n }, members: 2, reasons: [{ reason: 'IDENTITY', members: 2, difference: { minor: -5_232n } }] });
    expect(whole.differences.map(({ personId, causes }) => [personId, causes.map(({ kind, id, version, value }) => [kind, id, version, value])])).toEqual([[b, [['MERGE', b, 2, a]]], [a, [['MERGE', b, 2, a]]]]);
    expect(await difference('2026-05', merged)).toMatchObject({ difference: { minor: 100n }, differences: [{ personId: a, reason: 'RATE', causes: [{ kind: 'RATE_TABLE', version: 2 }], before: { rateTable: 1 }, after: { rateTable: 2 } }] });
  });

  it('is read page by page, and its parts add up to the whole', async () => {
    await sql(`INSERT INTO person_version SELECT md5('x' || n)::uuid, 1, '1950-01-01', 'F', NULL, $1 FROM generate_series(1, 230) n`, [world.clock.now()]);
    await sql(`INSERT INTO enrolment_version SELECT md5('y' || n)::uuid, 1, md5('x' || n)::uuid, $2, 'IDN', $1, '2026-01-01', NULL, '', $3 FROM generate_series(1, 230) n`, [contractId, a, world.clock.now()]);
    const before = addMs(world.clock.now(), -1);
    const parts = [];
    for (let pageToken = ''; ; ) {
      const page = await difference('2026-02', before, { knownAtB: world.clock.now(), pageToken });
      expect(page).toMatchObject({ members: 230, difference: { minor: 230n * rate } });
      expect(page.reasons.length).toBe(pageToken === '' ? 1 : 0);
      parts.push(...page.differences.map((each) => each.difference!.minor));
      if ((pageToken = page.nextPageToken) === '') break;
    }
    expect([parts.length, parts.reduce((sum, each) => sum + each, 0n)]).toEqual([230, 230n * rate]);
  });

  it('is refused backwards, in the future, and without a contract', async () => {
    await expect(difference('2026-05', world.clock.now(), { knownAtB: addMs(world.clock.now(), -1) })).rejects.toRefuse('INVALID_ARGUMENT', 'KNOWN_AT_ORDER', 'known_at_a');
    await expect(difference('2026-05', world.clock.now(), { knownAtB: addMs(world.clock.now(), 60_000) })).rejects.toRefuse('RULE_VIOLATION', 'KNOWN_AT_IN_FUTURE');
    await expect(world.client.explainDifference({ contractId: newId(systemClock), month: '2026-05', knownAtA: world.clock.now() }, world.finance)).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
  });
});
