import '@maillage/testing';
import fc from 'fast-check';
import { addDays, addMs, decimal, idFrom, localDate, newId, systemClock, yearMonth, type Instant } from '@maillage/kernel';
import { Proration } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { reader } from '@maillage/database';
import { capitationWorld, contractRequest, type CapitationWorld } from '../capitation.fixture.js';
import { ContractRepository } from '../contracts/contract.repository.js';
import { decideRun } from '../runs/domain/decide-run.js';
import { Identity } from '../runs/domain/identity.js';

let world: CapitationWorld;
const people = [0, 1, 2, 3, 4].map((number) => idFrom('roster person', String(number)));

beforeAll(async () => {
  world = await capitationWorld();
});
afterAll(() => world.close());

describe('the roster in SQL', () => {
  it('is due what the domain says, for any history and any instant of knowledge', async () => {
    const anyDay = fc.integer({ min: 0, max: 120 }).map((number) => addDays(localDate('2026-01-01'), number));
    const step = fc.integer({ min: 0, max: 5 });
    const story = fc.record({
      proration: fc.constantFrom(Proration.DAILY, Proration.FIRST_OF_MONTH, Proration.MID_MONTH_CUTOFF),
      told: fc.array(fc.record({ at: step, who: fc.nat(4), from: anyDay, length: fc.option(fc.integer({ min: 0, max: 70 })), elsewhere: fc.integer({ min: 0, max: 8 }).map((n) => n === 0) }), { minLength: 1, maxLength: 12 }),
      facts: fc.array(fc.record({ at: step, who: fc.nat(4), birth: fc.constantFrom('1924-02-29', '1941-03-01', '1961-03-02', '2026-03-20', null), sex: fc.constantFrom('F', 'M', 'X'), into: fc.option(fc.nat(4), { freq: 2 }) }), { maxLength: 10 }),
      scores: fc.array(fc.record({ at: step, who: fc.nat(4), from: anyDay, score: fc.constantFrom('0.500', '1.2345', '3.1') }), { maxLength: 4 }),
      month: fc.constantFrom('2026-01', '2026-02', '2026-03', '2026-04'),
      asked: step,
    });
    // Found by chance once: two persons merged into each other, one with a score.
    const first = localDate('2026-01-01');
    const merged = { at: 0, birth: '1924-02-29', sex: 'F' } as const;
    const circle = {
      proration: Proration.DAILY as const, told: [{ at: 0, who: 3, from: first, length: null, elsewhere: false }], facts: [{ ...merged, who: 1, into: 3 }, { ...merged, who: 3, into: 1 }],
      scores: [{ at: 0, who: 1, from: first, score: '0.500' as const }], month: '2026-01' as const, asked: 0,
    };
    const base = world.clock.now();
    const at = (of: number, index: number): Instant => addMs(base, of * 10_000 + index);
    await fc.assert(
      fc.asyncProperty(story, async (given) => {
        const { dataSource } = world;
        const contractId = newId(systemClock);
        await dataSource.query('TRUNCATE enrolment_version, person_version, risk_score');
        await world.client.createContract(contractRequest(contractId, { proration: given.proration }), world.finance);
        const sorted = <T extends { at: number }>(list: readonly T[]) => [...list].sort((x, y) => x.at - y.at).map((each, index) => ({ ...each, knownAt: at(each.at, index), version: index + 2 }));
        const enrolments = sorted(given.told).map(({ who, from, length, elsewhere, knownAt, version }) => ({ enrolmentId: idFrom('roster enrolment', String(who)), version, personId: people[who]!, contractId: elsewhere ? idFrom('elsewhere') : contractId, from, to: length === null ? null : addDays(from, length), knownAt }));
        const versions = sorted(given.facts).map(({ who, birth, sex, into, knownAt, version }) => ({ personId: people[who]!, version, birthDate: birth === null ? null : localDate(birth), sex: sex as 'F' | 'M' | 'X', mergedInto: into === null || into === who ? null : people[into]!, knownAt }));
        const scores = sorted(given.scores).map(({ who, from, score, knownAt }) => ({ personId: people[who]!, validFrom: from, score: decimal(score), text: score, knownAt }));
        for (const e of enrolments) await dataSource.query(`INSERT INTO enrolment_version VALUES ($1, $2, $3, $4, 'IDN', $5, $6, $7, '', $8)`, [e.enrolmentId, e.version, e.personId, people[0], e.contractId, e.from, e.to, e.knownAt]);
        for (const v of versions) await dataSource.query('INSERT INTO person_version VALUES ($1, $2, $3, $4, $5, $6)', [v.personId, v.version, v.birthDate, v.sex, v.mergedInto, v.knownAt]);
        for (const s of scores) await dataSource.query('INSERT INTO risk_score VALUES ($1, $2, $3, $4)', [s.personId, s.validFrom, s.knownAt, s.text]);

        const knownAt = at(given.asked, 9_999);
        const { message } = await world.client.getRoster({ contractId, month: given.month, knownAt }, world.finance);
        const contract = await new ContractRepository().get(reader(dataSource), contractId);
        const decision = decideRun({ contract, key: { month: yearMonth(given.month), knownAt }, earlier: [], identity: new Identity(versions) }, { enrolments, persons: versions, scores }, []);
        const due = (entries: readonly { personId: string; minor: bigint; cell: string; score: string; days: number }[]) => [...entries].sort((x, y) => x.personId.localeCompare(y.personId));
        expect(due(message.entries.filter((entry) => entry.due!.minor !== 0n).map(({ personId, due: amount, cell, score, days }) => ({ personId, minor: amount!.minor, cell, score, days })))).toEqual(
          due(decision.lines.map(({ personId, amount, cell, score, days }) => ({ personId, minor: amount, cell, score, days }))),
        );
        expect(message.due!.minor).toBe(decision.lines.reduce((sum, line) => sum + line.amount, 0n));
        expect(message.members).toBe(message.entries.length);
      }),
      { numRuns: 100, examples: [[circle]] },
    );
  }, 120_000);
});
