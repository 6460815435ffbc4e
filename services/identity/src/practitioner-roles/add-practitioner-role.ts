import { Injectable } from '@nestjs/common';
import type { AddPractitionerRoleRequest, PractitionerRole as PractitionerRoleMessage } from '@maillage/contracts/identity/v1/roles_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { addRole } from './domain/decide-role.js';
import { repeatIsTheSame } from './domain/role-rules.js';
import { PractitionerRoleRepository } from './practitioner-role.repository.js';
import { roleChanged, toCommand, toMessage } from './role-events.js';

/** Gives a practitioner a role in an organisation. Safe to repeat: the caller's role id decides. */
@Injectable()
export class AddPractitionerRole {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly roles: PractitionerRoleRepository) {}

  execute(request: AddPractitionerRoleRequest, context: RequestContext): Promise<PractitionerRoleMessage> {
    const command = toCommand(request);
    return this.unitOfWork.run(context, async (work) => {
      const held = await this.roles.lockHeld(work, command.practitionerId);
      const earlier = await this.roles.find(work, command.id);
      if (earlier) {
        repeatIsTheSame(earlier, command);
        return toMessage(earlier);
      }
      await this.roles.organizationIsKnown(work, command);
      const role = addRole(command, held);
      await this.roles.insert(work, role);
      work.publish(roleChanged(role));
      return toMessage(role);
    });
  }
}
