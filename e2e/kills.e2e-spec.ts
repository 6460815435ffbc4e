import { disturbedJourney, type Disturbance } from './disturbed-journey.fixture.js';
import { broken, runJourney, startEmptyPlatform, stateOf, type TestPlatform } from './platform.fixture.js';
import { copyOfSample } from './sample-copy.fixture.js';

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

  it.each<[string, number, Disturbance]>([
    ['the register is killed while people join', 2, { part: 'patient-registry', step: 'join and enrol', afterMs: 200, awayMs: 300 }],
    ['the shared record is killed while bundles come in', 3, { part: 'shared-information', step: 'import', afterMs: 400, awayMs: 300 }],
    ['the gateway is killed while messages come in', 4, { part: 'gateway', step: 'messages', afterMs: 30, awayMs: 300 }],
    ['PostgreSQL is killed while visits are booked', 5, { part: 'postgres', step: 'appointments', afterMs: 50, awayMs: 300 }],
    ['NATS is killed and loses its store while people join', 6, { part: 'nats', step: 'join and enrol', afterMs: 200, awayMs: 300, wiped: true }],
  ])('%s: the same report comes out', async (_what, number, disturbance) => {
    const { code, report, said } = await disturbedJourney(platform, await copyOfSample(platform.folder, number), disturbance);
    expect([code, report && broken(report), code === 0 || said]).toEqual([0, [], true]);
    expect(stateOf(report)).toEqual(undisturbed);
  }, 300_000);
});
