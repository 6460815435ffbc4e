import '@maillage/testing';
import { PersonState, Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { addMs, newId, systemClock } from '@maillage/kernel';
import { capitationWorld, contractRequest, enrolmentEvent, eventually, personEvent, type CapitationWorld } from '../capitation.fixture.js';

let world: CapitationWorld;
beforeAll(async () => {
  world = await capitationWorld({ withRegistry: true });
});
afterAll(() => world.close());

describe('events of the registry', () => {
  it('become the roster, with every version, in any order and twice', async () => {
    const contractId = newId(systemClock);
    const [personId, alias, enrolmentId] = [newId(systemClock), newId(systemClock), newId(systemClock)];
    world.clock.set(systemClock.now());
    await world.client.createContract(contractRequest(contractId), world.finance);
    // After the contract: rates that nobody knows yet pay nobody.
    const entered = world.clock.now();
    const known = (seconds: number): string => addMs(entered, seconds * 1_000);
    const ended = () => enrolmentEvent({ enrolmentId, version: 2, personId: alias, contractId, from: '2026-03-01', to: '2026-03-16', endReason: 'VOLUNTARY', knownAt: known(30) });
    const merged = () => personEvent({ personId: alias, version: 3, state: PersonState.MERGED, mergedInto: personId, birthDate: '1950-01-01', sex: Sex.FEMALE, changedAt: known(20) });
    await world.publish(ended(), merged());
    await world.publish(
      enrolmentEvent({ enrolmentId, version: 1, personId: alias, contractId, from: '2026-03-01', knownAt: known(10) }),
      personEvent({ personId: alias, version: 1, state: PersonState.ACTIVE, birthDate: '1950-01-01', sex: Sex.FEMALE, changedAt: known(5) }),
      personEvent({ personId, version: 1, state: PersonState.ACTIVE, birthDate: '1930-01-01', sex: Sex.OTHER, changedAt: known(6) }),
      personEvent({ personId, version: 2, state: PersonState.ACTIVE, birthDate: '1930-01-01', sex: Sex.MALE, changedAt: known(25) }),
    );
    await world.publish(ended(), merged());
    const roster = async (seconds: number) => (await world.client.getRoster({ contractId, month: '2026-03', knownAt: known(seconds) }, world.finance)).message;
    await eventually(async () => expect((await roster(40)).entries).toMatchObject([{ personId, days: 15, cell: 'M:85+' }]));
    expect((await roster(28)).entries).toMatchObject([{ personId, days: 31, cell: 'M:85+' }]);
    expect((await roster(22)).entries).toMatchObject([{ personId, days: 31, cell: '' }]);
    expect((await roster(12)).entries).toMatchObject([{ personId: alias, days: 31, cell: 'F:65-84' }]);
    expect((await roster(8)).entries).toEqual([]);
    const rows = await world.dataSource.query<{ n: number }[]>('SELECT count(*)::int AS n FROM enrolment_version WHERE enrolment_id = $1', [enrolmentId]);
    expect(rows[0]!.n).toBe(2);
    world.clock.advance(60_000);
    expect((await world.client.startRun({ contractId, month: '2026-03' }, world.finance)).message).toMatchObject({ lines: 1 });
  });
});
