import { Module } from '@nestjs/common';
import { EpisodesModule } from '../episodes/episodes.module.js';
import { PersonsModule } from '../projections/persons.module.js';
import { PutTeamMember } from './put-team-member.js';
import { TeamHandler } from './team.handler.js';
import { TeamMemberRepository } from './team-member.repository.js';
import { TeamQueries } from './team.queries.js';

@Module({ imports: [EpisodesModule, PersonsModule], controllers: [TeamHandler], providers: [PutTeamMember, TeamMemberRepository, TeamQueries] })
export class TeamModule {}
