import fc from 'fast-check';
import { MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayClass, StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { addMs } from '@maillage/kernel';
import type { DomainEvent } from '@maillage/messaging';
import { careWorld, id, membershipEvent, personEvent, start, stayEvent, type CareWorld } from '../care.fixture.js';

let world: CareWorld;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());

const hour = (count: number) => addMs(start, count * 3_600_000);

/** One story under ids of its own: a member, stays written under three ids of the same person, merges and an un-merge. */
function story(leaves: boolean) {
  const [networkId, membershipId, personId, alias, aliasOfAlias, passing] = [id(), id(), id(), id(), id(), id()];
  const stays = [id(), id(), id(), id()] as const;
  const closed = (hours: number) => ({ state: StayState.CLOSED, endedAt: hour(hours) });
  const stayOf = (index: number, person: string, versions: readonly object[]): DomainEvent[] => versions.map((change, version) => stayEvent({ stayId: stays[index]!, personId: person, version: version + 1, startedAt: hour(index), ...change }));
  const merged = (person: string, version: number, mergedInto: string) => personEvent({ personId: person, version, state: PersonState.MERGED, mergedInto });
  const events = [
    ...[MembershipState.REQUESTED, MembershipState.ADMITTED, MembershipState.SIGNED, MembershipState.STARTED].map((state, index) => membershipEvent({ membershipId, networkId, personId, state, version: index + 1, ...(index >= 2 ? { signedOn: '2026-02-28' } : {}) })),
    ...(leaves ? [membershipEvent({ membershipId, networkId, personId, state: MembershipState.ENDED, version: 5, signedOn: '2026-02-28', endedOn: '2026-03-04' })] : []),
    ...stayOf(0, personId, [{}, closed(20), {}, closed(30), closed(31)]),
    ...stayOf(1, alias, [{ stayClass: StayClass.EMERGENCY }, {}, closed(60)]),
    ...stayOf(2, aliasOfAlias, [{}, closed(70), {}]),
    ...stayOf(3, passing, [{}, closed(10)]),
    ...[personId, alias, aliasOfAlias, passing].map((person) => personEvent({ personId: person, version: 1 })),
    merged(alias, 2, personId), merged(aliasOfAlias, 2, alias), merged(passing, 2, personId), personEvent({ personId: passing, version: 3 }),
  ];
  return { membershipId, events, stays };
}

/** Episode and live tasks, with the stays by their number instead of their ids. */
async function end({ membershipId, stays }: ReturnType<typeof story>): Promise<object> {
  const [episode] = await world.dataSource.query('SELECT id, phase, transition_stay_id FROM episode WHERE membership_id = $1', [membershipId]);
  const tasks: { kind: string; state: string; from_at: string; due_at: string; stay_id: string }[] = await world.dataSource.query(`SELECT kind, state, from_at, due_at, stay_id FROM task WHERE episode_id = $1 AND state <> 'WITHDRAWN'`, [episode.id]);
  return {
    phase: episode.phase,
    stay: stays.indexOf(episode.transition_stay_id),
    tasks: tasks.map((task) => `${stays.indexOf(task.stay_id)} ${task.kind} ${task.state} ${task.from_at} ${task.due_at}`).sort(),
  };
}

it.each([
  ['a member', false, 'TRANSITION', 2],
  ['somebody who leaves', true, 'CLOSED', -1],
])('events of %s in thirty orders, each twice, end the same', async (_who, leaves, phase, stay) => {
  const stories = Array.from({ length: 30 }, () => story(leaves));
  for (const [index, each] of stories.entries()) {
    const repeated = [...each.events, ...each.events];
    const [order] = index === 0 ? [each.events] : fc.sample(fc.shuffledSubarray(repeated, { minLength: repeated.length }), { seed: index, numRuns: 1 });
    // Each is its own event, as a repeated publication of the same version is.
    await world.publish('registry', ...order!.map((event) => ({ ...event, id: id() })));
  }
  for (const each of stories) {
    await world.projected('membership', each.membershipId, leaves ? 5 : 4);
    for (const [index, version] of [5, 3, 3, 2].entries()) await world.projected('stay', each.stays[index]!, version);
  }
  const done = story(leaves);
  await world.publish('registry', ...done.events);
  await world.projected('stay', done.stays[3], 2);
  await world.projected('membership', done.membershipId, leaves ? 5 : 4);

  const ends = await Promise.all(stories.map(end));
  expect(ends[0]).toMatchObject({ phase, stay });
  for (const each of ends) expect(each).toEqual(ends[0]);
}, 60_000);
