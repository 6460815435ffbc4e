import { mustSee } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import type { EnrolRequest, Enrolment as EnrolmentMessage } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { localDate } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { personLivesOn } from '../persons/domain/person.js';
import { PersonRepository } from '../persons/person.repository.js';
import { enrol } from './domain/enrolment.js';
import { enrolmentIsAlone, membershipIsSigned, repeatIsTheSame } from './domain/enrolment-rules.js';
import { firstCoveredDay, ruleFor } from './domain/programme-rules.js';
import { enrolmentChanged, toMessage } from './enrolment-events.js';
import { EnrolmentRepository } from './enrolment.repository.js';

/** Puts a member on the roster of a programme, from the day its rule allows. Safe to repeat: the caller's enrolment id decides. */
@Injectable()
export class EnrolMember {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly enrolments: EnrolmentRepository, private readonly persons: PersonRepository) {}

  execute(request: EnrolRequest, context: RequestContext): Promise<EnrolmentMessage> {
    const asked = localDate(request.from, 'from');
    const command = { id: request.enrolmentId, membershipId: request.membershipId, programme: request.programme, contractId: request.contractId, askedFrom: asked };
    return this.unitOfWork.run(context, async (work) => {
      const { personId } = await this.enrolments.membership(work, command.membershipId);
      await mustSee(work, context.sight, personId, 'membership', 'MEMBERSHIP_UNKNOWN');
      const { rootId, deathDay } = await this.persons.livingSituation(work, personId);
      await this.enrolments.lockProgramme(work, rootId, command.programme);
      const earlier = await this.enrolments.find(work, command.id);
      if (earlier) {
        repeatIsTheSame(earlier, command);
        return toMessage(earlier);
      }
      const membership = await this.enrolments.lockMembership(work, command.membershipId);
      const rule = membership.signedOn === null ? null : ruleFor(await this.enrolments.rules(work, command.programme), command.programme, membership.signedOn);
      const from = rule === null ? asked : firstCoveredDay(rule, { signedOn: membership.signedOn!, asked });
      personLivesOn({ deathDay }, from);
      membershipIsSigned(membership);
      const enrolment = enrol({ ...command, networkId: membership.networkId, personId, from }, deathDay, context.now);
      enrolmentIsAlone(await this.enrolments.countOverlapping(work, rootId, enrolment));

      await this.enrolments.insert(work, enrolment);
      work.publish(enrolmentChanged(enrolment));
      return toMessage(enrolment);
    });
  }
}
