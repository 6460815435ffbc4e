import { Phase } from '@maillage/contracts/care/v1/coordination_pb.js';
import { MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { PersonState } from '@maillage/contracts/registry/v1/persons_pb.js';
import { StayState } from '@maillage/contracts/registry/v1/stays_pb.js';
import { careWorld, id, membershipEvent, personEvent, stayEvent, type CareWorld } from '../care.fixture.js';

let world: CareWorld;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());

const admit = async (personId: string, change: object = {}): Promise<string> => {
  const stayId = id();
  await world.publish('registry', stayEvent({ stayId, personId, version: 1, ...change }));
  await world.projected('stay', stayId, 1);
  return stayId;
};
const person = async (personId: string, version: number, mergedInto?: string): Promise<void> => {
  await world.publish('registry', personEvent({ personId, version, ...(mergedInto === undefined ? {} : { state: PersonState.MERGED, mergedInto }) }));
  await world.projected('person', personId, version);
};

describe('an episode', () => {
  it('opens with the request and closes with the end; the next membership opens another one', async () => {
    const member = await world.member(MembershipState.REQUESTED);
    const first = await world.episode(member);
    expect(first).toMatchObject({ networkId: member.networkId, personId: member.personId, phase: Phase.INITIAL, transitionStayId: '', evaluationId: '', planId: '', version: 1 });
    await world.moveMember(member, 2, { state: MembershipState.REFUSED });
    expect(await world.episode(member)).toMatchObject({ episodeId: first.episodeId, phase: Phase.CLOSED, version: 2 });
    await world.moveMember({ ...member, membershipId: id() }, 1, { requestedAt: '2026-02-01T09:00:00.000Z' });
    // The open one, although the other was asked for later.
    const second = await world.episode(member);
    expect(second).toMatchObject({ phase: Phase.INITIAL, version: 1 });
    expect(second.episodeId).not.toBe(first.episodeId);
  });

  it('that opens while a stay is open starts in transition with its task', async () => {
    const member = { networkId: id(), personId: id(), membershipId: id() };
    const stayId = await admit(member.personId);
    await world.moveMember(member, 1, {});
    const episode = await world.episode(member);
    expect(episode).toMatchObject({ phase: Phase.TRANSITION, transitionStayId: stayId, version: 1 });
    expect(episode.tasks).toHaveLength(1);
  });

  it('does not care for a stay that ended long before it', async () => {
    const member = { networkId: id(), personId: id(), membershipId: id() };
    await admit(member.personId, { state: StayState.CLOSED, startedAt: '2025-12-01T10:00:00Z', endedAt: '2025-12-05T10:00:00Z' });
    await world.moveMember(member, 1, {});
    expect(await world.episode(member)).toMatchObject({ phase: Phase.INITIAL, tasks: [] });
  });

  it('does, when the signature says that it began before', async () => {
    const member = await world.member(MembershipState.REQUESTED);
    const stayId = await admit(member.personId, { state: StayState.CLOSED, startedAt: '2026-01-02T10:00:00Z', endedAt: '2026-01-05T10:00:00Z' });
    expect((await world.episode(member)).phase).toBe(Phase.INITIAL);
    await world.moveMember(member, 2, { state: MembershipState.SIGNED, signedOn: '2026-01-31' });
    expect(await world.episode(member)).toMatchObject({ phase: Phase.TRANSITION, transitionStayId: stayId });
  });

  it('of nobody is not found', async () => {
    await expect(world.episode({ networkId: id(), personId: id() })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
  });

  it('is told in one piece when its facts come in one batch', async () => {
    const members = Array.from({ length: 60 }, () => ({ networkId: id(), personId: id(), membershipId: id() }));
    await world.publish('registry', ...members.flatMap((each) => [
      membershipEvent({ ...each, version: 3, state: MembershipState.STARTED, signedOn: '2026-02-28' }),
      stayEvent({ stayId: each.membershipId, personId: each.personId, version: 2, state: StayState.CLOSED, endedAt: '2026-03-04T10:00:00Z' }),
      membershipEvent({ ...each, version: 1 }),
      stayEvent({ stayId: each.membershipId, personId: each.personId, version: 1 }),
    ]));
    for (const each of members) await world.projected('stay', each.membershipId, 2);
    for (const each of members) expect(await world.episode(each)).toMatchObject({ phase: Phase.TRANSITION, transitionStayId: each.membershipId });
  });
});

describe('aliases', () => {
  it('a chain of merges resolves in any order, for reads, stays and writes; an un-merge gives everything back', async () => {
    const member = await world.member();
    const [a, b] = [id(), id()];
    const stayId = await admit(a);
    expect((await world.episode(member)).phase).toBe(Phase.INITIAL);
    // The later merge is told first.
    await person(b, 2, member.personId);
    await person(a, 2, b);
    expect(await world.episode({ ...member, personId: a })).toMatchObject({ personId: member.personId, phase: Phase.TRANSITION, transitionStayId: stayId });
    await world.client.recordEvaluation({ evaluationId: id(), networkId: member.networkId, personId: a, findings: [{ domain: 'MEDICAL', text: 'a' }, { domain: 'SOCIAL', text: 'b' }] }, world.coordinator);
    expect((await world.episode(member)).evaluationId).not.toBe('');

    await person(a, 1);
    expect((await world.episode(member)).phase).toBe(Phase.TRANSITION);
    await person(a, 3);
    expect(await world.episode(member)).toMatchObject({ phase: Phase.PLANNING, tasks: [] });
    await expect(world.episode({ ...member, personId: a })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
  });

  it('a merge of two members leaves both episodes; the survivor answers with an open one', async () => {
    const [one, other] = [await world.member(), await world.member()];
    const stayId = await admit(one.personId);
    await person(one.personId, 2, other.personId);
    expect(await world.episode(other)).toMatchObject({ personId: other.personId, phase: Phase.TRANSITION, transitionStayId: stayId });
    expect(await world.episode({ ...one, personId: other.personId })).toMatchObject({ personId: one.personId, phase: Phase.TRANSITION });
    await person(one.personId, 3);
    expect((await world.episode(other)).phase).toBe(Phase.INITIAL);
    expect((await world.episode(one)).phase).toBe(Phase.TRANSITION);
  });

  it('merges that cross for a while end as the newest states say', async () => {
    const member = await world.member();
    const other = id();
    await admit(other);
    await person(member.personId, 4, other);
    await person(other, 2, member.personId);
    await person(other, 3);
    expect((await world.episode({ ...member, personId: other })).phase).toBe(Phase.TRANSITION);
    await person(member.personId, 5);
    expect((await world.episode(member)).phase).toBe(Phase.INITIAL);
  });
});

describe('the list of a network', () => {
  it('pages by 200, by phase or whole, without team and tasks', async () => {
    const networkId = id();
    const members = Array.from({ length: 205 }, () => ({ networkId, personId: id(), membershipId: id() }));
    await world.publish('registry', ...members.map((each) => membershipEvent({ ...each, version: 1 })));
    for (const { membershipId } of members) await world.projected('membership', membershipId, 1);
    await admit(members[0]!.personId);

    const list = async (phase: Phase, pageToken = '') => (await world.client.listEpisodes({ networkId, phase, pageToken }, world.coordinator)).message;
    const first = await list(Phase.UNSPECIFIED);
    expect(first.episodes).toHaveLength(200);
    const second = await list(Phase.UNSPECIFIED, first.nextPageToken);
    expect([second.episodes.length, second.nextPageToken]).toEqual([5, '']);
    expect(new Set([...first.episodes, ...second.episodes].map(({ personId }) => personId)).size).toBe(205);
    expect((await list(Phase.TRANSITION)).episodes).toMatchObject([{ personId: members[0]!.personId, tasks: [], team: [] }]);
    expect((await list(Phase.CLOSED)).episodes).toEqual([]);
    await expect(world.client.listEpisodes({ networkId: id(), phase: Phase.INITIAL, pageToken: 'x' }, world.coordinator)).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
  });
});
