import { disturbedJourney, type Disturbance } from './disturbed-journey.fixture.js';
import { broken, runJourney, startEmptyPlatform, stateOf, type TestPlatform } from './platform.fixture.js';
import { copyOfSample } from './sample-copy.fixture.js';

/** Each kill once; `npm run verify:full` asks for more, each at another moment. */
const rounds = Array.from({ length: Number(process.env['MAILLAGE_KILL_ROUNDS'] ?? 1) }, (_, round) => round);

describe('a journey in whose middle a part dies', () => {
  let platform: TestPlatform;
  let undisturbed: object;
  beforeAll(async () => {
    platform = await startEmptyPlatform();
    const { code, report, said } = await runJourney(platform.home, await copyOfSample(platform.folder, 1));
    if (code !== 0) throw new Error(`undisturbed, the journey ends with ${code}:\n${said}`);
    undisturbed = stateOf(report);
  }, 180_000);
  afterAll(() => platform.stop(), 60_000);

  const accidents: readonly (readonly [string, Disturbance])[] = [
    ['the register is killed while people join', { part: 'patient-registry', step: 'join and enrol', afterMs: 200, awayMs: 300 }],
    ['the shared record is killed while bundles come in', { part: 'shared-information', step: 'import', afterMs: 400, awayMs: 300 }],
    ['the gateway is killed while messages come in', { part: 'gateway', step: 'messages', afterMs: 30, awayMs: 300 }],
    ['PostgreSQL is killed while visits are booked', { part: 'postgres', step: 'appointments', afterMs: 50, awayMs: 300 }],
    ['NATS is killed and loses its store while people join', { part: 'nats', step: 'join and enrol', afterMs: 200, awayMs: 300, wiped: true }],
    ['the journey itself is killed while people join', { part: 'journey', step: 'join and enrol', afterMs: 150, awayMs: 0 }],
  ];

  it.each(rounds.flatMap((round) => accidents.map(([what, accident], index) => [`${what}${round > 0 ? `, ${accident.afterMs * (round + 1)} ms after the beginning` : ''}`, 2 + round * accidents.length + index, { ...accident, afterMs: accident.afterMs * (round + 1) }] as const)))('%s: the same report comes out', async (_what, number, disturbance) => {
    const { code, report, said } = await disturbedJourney(platform, await copyOfSample(platform.folder, number), disturbance);
    expect([code, report && broken(report), code === 0 || said]).toEqual([0, [], true]);
    expect(stateOf(report)).toEqual(undisturbed);
  }, 300_000);
});
