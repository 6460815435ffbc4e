import { EpisodeSchema, Phase } from '@maillage/contracts/care/v1/coordination_pb.js';
import { MembershipState } from '@maillage/contracts/registry/v1/memberships_pb.js';
import { careWorld, id, start, type CareWorld } from '../care.fixture.js';

let world: CareWorld;
beforeAll(async () => {
  world = await careWorld();
}, 60_000);
afterAll(() => world.close());

const findings = [{ domain: 'MEDICAL', text: 'falls' }, { domain: 'SOCIAL', text: 'lives alone' }];
const record = (request: object) => world.client.recordEvaluation({ evaluationId: id(), findings, ...request }, world.coordinator);

describe('an evaluation', () => {
  it('moves the episode to planning and publishes it; a repeat answers the same and publishes nothing', async () => {
    const { networkId, personId } = await world.member();
    const evaluationId = id();
    const { message } = await record({ evaluationId, networkId, personId });
    expect(message).toMatchObject({ evaluationId, networkId, personId, findings, completedAt: start });
    const episode = await world.episode({ networkId, personId });
    expect(episode).toMatchObject({ phase: Phase.PLANNING, evaluationId, version: 2 });
    world.clock.advance(1_000);
    expect((await record({ evaluationId, networkId, personId })).message).toEqual(message);
    const published = await world.published(EpisodeSchema, episode.episodeId);
    expect(published.map(({ phase, version }) => [phase, version])).toEqual([[Phase.INITIAL, 1], [Phase.PLANNING, 2]]);
  });

  it('the latest one counts', async () => {
    const member = await world.member();
    await record(member);
    world.clock.advance(1_000);
    const { message } = await record(member);
    expect((await world.episode(member)).evaluationId).toBe(message.evaluationId);
  });

  it('is refused with an id of another one', async () => {
    const member = await world.member();
    const { message } = await record(member);
    await expect(record({ ...member, evaluationId: message.evaluationId, findings: [...findings].reverse() })).rejects.toRefuse('ALREADY_EXISTS', 'EVALUATION_ID_USED');
  });

  it('is refused without a social finding', async () => {
    const member = await world.member();
    await expect(record({ ...member, findings: [findings[0], findings[0]] })).rejects.toRefuse('RULE_VIOLATION', 'EVALUATION_INCOMPLETE', 'findings');
  });

  it('is refused for somebody in no joining flow, and after the end of one', async () => {
    const member = await world.member();
    await expect(record({ networkId: member.networkId, personId: id() })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
    await expect(record({ networkId: id(), personId: member.personId })).rejects.toRefuse('NOT_FOUND', 'EPISODE_UNKNOWN');
    await world.moveMember(member, 2, { state: MembershipState.ENDED, endedOn: '2026-03-15' });
    await expect(record(member)).rejects.toRefuse('CONFLICT', 'EPISODE_CLOSED');
  });

  it('sent five times at once is recorded once', async () => {
    const { networkId, personId } = await world.member();
    const evaluationId = id();
    const answers = await Promise.all(Array.from({ length: 5 }, () => record({ evaluationId, networkId, personId })));
    expect(new Set(answers.map(({ message }) => message.completedAt)).size).toBe(1);
    expect((await world.episode({ networkId, personId })).version).toBe(2);
  });

  it('needs a role and sound fields', async () => {
    const member = await world.member();
    await expect(world.client.recordEvaluation({ evaluationId: id(), ...member, findings }, await world.tokenOf('finance'))).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    await expect(record({ ...member, evaluationId: 'x' })).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID');
  });
});
