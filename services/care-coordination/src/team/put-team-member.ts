import { Inject, Injectable } from '@nestjs/common';
import type { PutTeamMemberRequest, TeamMember as TeamMemberMessage } from '@maillage/contracts/care/v1/coordination_pb.js';
import { localDate } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CONFIG, type ServiceConfig } from '@maillage/platform';
import { EpisodeRepository } from '../episodes/episode.repository.js';
import { PersonRepository } from '../projections/person.repository.js';
import { putTeamMember } from './domain/team-member.js';
import { teamMemberChanged, toTeamMemberMessage } from './team-events.js';
import { teamMemberFact } from './team-member-facts.js';
import { TeamMemberRepository } from './team-member.repository.js';

/** Puts a practitioner on a team, changes the place or ends it. Safe to repeat. An ended episode does not matter: its team is ended after it. */
@Injectable()
export class PutTeamMember {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly members: TeamMemberRepository,
    private readonly episodes: EpisodeRepository,
    private readonly persons: PersonRepository,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  execute(request: PutTeamMemberRequest, context: RequestContext): Promise<TeamMemberMessage> {
    const { teamMemberId: id, networkId, personId, practitionerId, role, version } = request;
    const content = { id, networkId, personId, practitionerId, role, from: localDate(request.from, 'from'), to: request.to === '' ? null : localDate(request.to, 'to') };
    return this.unitOfWork.run(context, async (work) => {
      const present = await this.members.lock(work, id, context.sight);
      const personIds = await this.persons.ids(work, personId);
      await this.episodes.find(work, networkId, personIds, context.sight);
      await this.members.practitionerIsKnown(work, practitionerId);
      const member = putTeamMember(present, content, version, present !== null && personIds.includes(present.personId));
      if (member === present) return toTeamMemberMessage(present);

      await this.members.store(work, member);
      work.publish(teamMemberChanged(member));
      work.declare(teamMemberFact(member, this.config.TIME_ZONE));
      return toTeamMemberMessage(member);
    });
  }
}
