import { TeamMemberSchema, type TeamMember } from '@maillage/contracts/care/v1/coordination_pb.js';
import { careWorld, id, practitionerEvent, type CareWorld, type Member } from '../care.fixture.js';

let world: CareWorld;
let practitionerId: string;
let member: Member;
beforeAll(async () => {
  world = await careWorld();
  practitionerId = id();
  await world.publish('identity', practitionerEvent(practitionerId));
  await world.projected('practitioner', practitionerId, 1);
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  member = await world.member();
});

const put = async (request: object = {}): Promise<TeamMember> => {
  const { networkId, personId } = member;
  return (await world.client.putTeamMember({ teamMemberId: id(), networkId, personId, practitionerId, role: 'GP', from: '2026-03-01', ...request }, world.coordinator)).message;
};

describe('a place on the team', () => {
  it('is taken, shown while it lasts, ended and published', async () => {
    const place = await put();
    expect(place).toMatchObject({ networkId: member.networkId, personId: member.personId, practitionerId, role: 'GP', from: '2026-03-01', to: '', version: 1 });
    expect((await world.episode(member)).team).toEqual([place]);
    const { teamMemberId } = place;
    const ended = await put({ teamMemberId, to: '2026-03-02', version: 1 });
    expect(ended).toMatchObject({ to: '2026-03-02', version: 2 });
    // Today is the first day no longer.
    expect((await world.episode(member)).team).toEqual([]);
    expect(await world.published(TeamMemberSchema, teamMemberId)).toEqual([place, ended]);
  });

  it('of a day to come is not shown yet', async () => {
    await put({ from: '2026-03-03' });
    expect((await world.episode(member)).team).toEqual([]);
  });

  it('may be put again without a change', async () => {
    const place = await put();
    expect(await put({ teamMemberId: place.teamMemberId })).toEqual(place);
    const answers = await Promise.all(Array.from({ length: 5 }, () => put({ teamMemberId: place.teamMemberId, role: 'NURSE' })));
    expect(answers.every(({ version }) => version === 2)).toBe(true);
  });

  it('is refused over a stale version, and over one that is not there', async () => {
    const { teamMemberId } = await put();
    await put({ teamMemberId, role: 'NURSE', version: 1 });
    await expect(put({ teamMemberId, role: 'COORDINATOR', version: 1 })).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(put({ version: 3 })).rejects.toRefuse('NOT_FOUND', 'TEAM_MEMBER_UNKNOWN');
  });

  it('is refused for an unknown practitioner, an unknown episode, an empty time and another person', async () => {
    await expect(put({ practitionerId: id() })).rejects.toRefuse('NOT_FOUND', 'PRACTITIONER_UNKNOWN');
    await expect(put({ personId: id() })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
    await expect(put({ to: '2026-03-01' })).rejects.toRefuse('INVALID_ARGUMENT', 'PERIOD_EMPTY', 'to');
    const { teamMemberId } = await put();
    member = await world.member();
    await expect(put({ teamMemberId })).rejects.toRefuse('ALREADY_EXISTS', 'TEAM_MEMBER_ID_USED');
  });
});
