import { Controller } from '@nestjs/common';
import { CoordinationService, type PutTeamMemberRequest, type TeamMember } from '@maillage/contracts/care/v1/coordination_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { PutTeamMember } from './put-team-member.js';

@Controller()
export class TeamHandler {
  constructor(private readonly put: PutTeamMember) {}

  @Rpc(CoordinationService.method.putTeamMember)
  putTeamMember(request: PutTeamMemberRequest, context: RequestContext): Promise<TeamMember> {
    return this.put.execute(request, context);
  }
}
