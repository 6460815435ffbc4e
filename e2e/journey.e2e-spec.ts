import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { repositoryRoot } from '@maillage/local';
import { broken, readText, runJourney, sample, startEmptyPlatform, stateOf, type JourneyEnd, type Report, type TestPlatform } from './platform.fixture.js';

/** Exactly the keys of the report, in their order. */
const keys = {
  resources: ['in', 'stored'],
  persons: ['received', 'created', 'linked', 'inReview'],
  joined: ['GP', 'ESTABLISHMENT', 'SELF', 'SOCIAL_SERVICES'],
  enrolled: null,
  memberMonths: null,
  appointments: ['booked', 'refused'],
  referrals: ['opened', 'closed'],
  messages: ['read', 'applied', 'duplicate', 'refused'],
  stays: ['open', 'closed', 'cancelled'],
  emergencyContacts: null,
  capitation: ['currency', 'cells', 'gross', 'adjustments', 'total'],
  events: ['published', 'confirmed', 'dead'],
  seconds: ['import', 'network', 'teams', 'join and enrol', 'appointments', 'messages', 'social support', 'events', 'capitation', 'checks'],
  checks: null,
};

/** Members of the sample by cell, all of September; the first by record number leaves on the 15th, in the middle of 30 days. */
function expectedCapitation(): Report['capitation'] {
  const { rateTable } = JSON.parse(readText(join(repositoryRoot, 'services/capitation-billing/contracts/idn-daily.json'))) as { rateTable: { rates: { cell: string; minor: string }[] } };
  const members: Readonly<Record<string, number>> = { 'F:0-17': 1, 'F:35-54': 2, 'F:65-74': 1, 'M:0-17': 1, 'M:18-34': 2, 'M:65-74': 1 };
  const leaver = 'M:65-74';
  const rate = (cell: string): number => Number(rateTable.rates.find((each) => each.cell === cell)!.minor);
  const cells = Object.fromEntries(Object.entries(members).map(([cell, count]) => [cell, { memberMonths: count, amount: count * rate(cell) }]));
  const gross = Object.values(cells).reduce((sum, { amount }) => sum + amount, 0);
  const adjustments = -rate(leaver) / 2;
  return { currency: 'EUR', cells: { ...cells, [leaver]: { memberMonths: 1, amount: rate(leaver) / 2 } }, gross, adjustments, total: gross + adjustments };
}

describe('the journey on the shipped sample', () => {
  let platform: TestPlatform;
  let first: JourneyEnd;
  beforeAll(async () => {
    platform = await startEmptyPlatform();
    first = await runJourney(platform.home, sample);
  }, 180_000);
  afterAll(() => platform.stop(), 60_000);

  it('ends well, with every check', () => {
    expect([first.code, broken(first.report), first.said.includes('NOT OK')]).toEqual([0, [], false]);
    expect(first.report.checks.length).toBeGreaterThanOrEqual(13);
    for (const { name, detail } of first.report.checks) expect([typeof name, detail]).toEqual(['string', expect.stringMatching(/./)]);
  });

  it('reports exactly the agreed keys in their order', () => {
    expect(Object.keys(first.report)).toEqual(Object.keys(keys));
    for (const [name, inside] of Object.entries(keys)) if (inside) expect([name, Object.keys(first.report[name as keyof typeof keys] as object)]).toEqual([name, inside]);
    for (const cell of Object.values(first.report.capitation.cells)) expect(Object.keys(cell)).toEqual(['memberMonths', 'amount']);
    for (const each of first.report.checks) expect(Object.keys(each)).toEqual(['name', 'ok', 'detail']);
  });

  it('finds what the sample holds', () => {
    const { resources, seconds, checks, events, appointments, ...rest } = first.report;
    expect(resources.in).toMatchObject({ Patient: 9, Organization: 192, Practitioner: 192, Location: 1, Observation: 367 });
    expect(resources.stored).toEqual(resources.in);
    expect(rest).toEqual({
      persons: { received: 9, created: 9, linked: 0, inReview: 0 },
      joined: { GP: 2, ESTABLISHMENT: 2, SELF: 2, SOCIAL_SERVICES: 2 },
      enrolled: 8,
      memberMonths: 8,
      referrals: { opened: 15, closed: 15 },
      messages: { read: 25, applied: 20, duplicate: 3, refused: 2 },
      stays: { open: 1, closed: 3, cancelled: 1 },
      emergencyContacts: 1,
      capitation: expectedCapitation(),
    });
    expect(appointments.booked).toBe(8);
    expect(appointments.refused).toBeGreaterThanOrEqual(0);
    expect(events).toEqual({ published: expect.any(Number), confirmed: events.published, dead: 0 });
    expect(events.published).toBeGreaterThan(1_700);
    expect(Object.values(seconds).every((each) => each >= 0)).toBe(true);
    expect(checks.every(({ ok }) => ok)).toBe(true);
  });

  it('does nothing new the second time, and tells the same state', async () => {
    const second = await runJourney(platform.home, sample);
    expect([second.code, broken(second.report)]).toEqual([0, []]);
    expect(stateOf(second.report)).toEqual(stateOf(first.report));
    expect(second.report).toMatchObject({
      resources: { in: first.report.resources.in },
      persons: { received: 9, created: 0, linked: 9, inReview: 0 },
      appointments: { booked: 0, refused: 0 },
      referrals: { opened: 0, closed: 0 },
      messages: { read: 25, applied: 0, duplicate: 23, refused: 2 },
    });
    expect(second.report.events.published).toBeLessThan(10);
  });

  it('takes messages with the line ends of other systems', async () => {
    const adt = join(platform.folder, 'line-feeds.hl7');
    writeFileSync(adt, readText(sample.adt).replaceAll('\r\n', '\n').replaceAll('\r', '\n'));
    const again = await runJourney(platform.home, { ...sample, adt });
    expect([again.code, broken(again.report)]).toEqual([0, []]);
    expect(again.report.messages).toEqual({ read: 25, applied: 0, duplicate: 23, refused: 2 });
  });

  it('leaves its log files without names of persons', () => {
    const families = ['Tijerina', 'Hartmann', 'Turner'];
    for (const file of readdirSync(platform.state.logs)) expect([file, families.filter((family) => readText(join(platform.state.logs, file)).includes(family))]).toEqual([file, []]);
  });

  describe('its checks', () => {
    const sql = async (service: string, ...statements: readonly string[]): Promise<void> => {
      const client = new pg.Client({ connectionString: platform.databases[service]! });
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    };
    const refused = async (): Promise<string[]> => {
      const { code, report } = await runJourney(platform.home, sample);
      expect(code).toBe(1);
      return broken(report);
    };

    it('see what nobody should have been able to do: double bookings, changed lines, lost records, undelivered events', async () => {
      await sql('scheduling', 'ALTER TABLE appointment DROP CONSTRAINT slot_taken', `UPDATE appointment a SET resource_id = b.resource_id, starts_at = b.starts_at, ends_at = b.ends_at FROM (SELECT * FROM appointment WHERE purpose = 'EVALUATION' ORDER BY id LIMIT 1) b WHERE a.id = (SELECT max(id::text)::uuid FROM appointment WHERE purpose = 'EVALUATION')`);
      await sql('shared-information', 'ALTER TABLE resource DROP CONSTRAINT resource_source', `UPDATE resource SET source = '' WHERE id = (SELECT id FROM resource WHERE type = 'Device' LIMIT 1)`);
      await sql('social-services', 'DELETE FROM inbox WHERE event_id = (SELECT event_id FROM inbox LIMIT 1)');
      await sql('care-coordination', `INSERT INTO dead_letter (id, consumer, event_id, subject, aggregate, version, write_id, snapshot, payload, state, category, reason, attempts) VALUES (gen_random_uuid(), 'care-coordination', gen_random_uuid(), 'maillage.evt.registry.person.changed.v1', 'none', 1, gen_random_uuid(), false, '', 'DEAD', 'INTERNAL', 'INTERNAL', 20)`);
      await sql('patient-registry', `UPDATE person SET deceased = true, deceased_on = '2026-08-15' WHERE id = (SELECT person_id FROM enrolment WHERE "to" IS NULL ORDER BY id LIMIT 1)`, `UPDATE enrolment SET "to" = "to" - 1 WHERE "to" IS NOT NULL`, `UPDATE source_record SET deleted_at = now() WHERE key = (SELECT min(key) FROM source_record WHERE source = 'urn:maillage:journey')`);
      expect((await refused()).map((each) => each.split(':')[0])).toEqual([
        'every resource of the bundles is stored',
        'nothing in the record without source and time',
        'each Patient is one source record of exactly one person',
        'every member is enrolled once, signed the day before the month',
        'the dead are never enrolled, and nobody beyond the day of death',
        'no two appointments of a resource overlap',
        'sum of lines = settlement = roster × rate',
        'every outbox row has reached every consumer',
        'no dead letters',
      ]);
    });
  });
});
