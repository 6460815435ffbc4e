import { Injectable } from '@nestjs/common';
import type { EndPractitionerRoleRequest, PractitionerRole as PractitionerRoleMessage } from '@maillage/contracts/identity/v1/roles_pb.js';
import { localDate } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { changeRoleEnd } from './domain/decide-role.js';
import { PractitionerRoleRepository, roleAmong } from './practitioner-role.repository.js';
import { roleChanged, toMessage } from './role-events.js';

/** Sets or moves the end of a role. */
@Injectable()
export class EndPractitionerRole {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly roles: PractitionerRoleRepository) {}

  execute({ roleId, version, until }: EndPractitionerRoleRequest, context: RequestContext): Promise<PractitionerRoleMessage> {
    const id = roleId.toLowerCase();
    const end = localDate(until, 'until');
    return this.unitOfWork.run(context, async (work) => {
      // A role never changes its holder, so the holder can be read before it is locked.
      const held = await this.roles.lockHeld(work, await this.roles.holderOf(work, id));
      const role = roleAmong(held, id);
      const next = changeRoleEnd(role, { until: end, version }, held, context.today);
      if (next !== role) {
        await this.roles.update(work, next);
        work.publish(roleChanged(next));
      }
      return toMessage(next);
    });
  }
}
