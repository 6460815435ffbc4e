import { mustSee } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import type { EndEnrolmentRequest, Enrolment as EnrolmentMessage } from '@maillage/contracts/registry/v1/enrolments_pb.js';
import { localDate } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { versionIsCurrent } from '../version-is-current.js';
import { endEnrolment, isSameNotice } from './domain/enrolment.js';
import { ruleFor } from './domain/programme-rules.js';
import { enrolmentChanged, toMessage } from './enrolment-events.js';
import { EnrolmentRepository } from './enrolment.repository.js';

/** Ends one enrolment after a notice. The same notice again is answered with the same state. */
@Injectable()
export class EndEnrolment {
  constructor(private readonly unitOfWork: UnitOfWork, private readonly enrolments: EnrolmentRepository) {}

  execute(request: EndEnrolmentRequest, context: RequestContext): Promise<EnrolmentMessage> {
    const notice = { noticeOn: localDate(request.noticeOn, 'notice_on'), reason: request.reason as 'VOLUNTARY' | 'INVOLUNTARY' };
    return this.unitOfWork.run(context, async (work) => {
      const enrolment = await this.enrolments.lock(work, request.enrolmentId);
      await mustSee(work, context.sight, enrolment.personId, 'membership', 'ENROLMENT_UNKNOWN');
      if (isSameNotice(enrolment, notice)) return toMessage(enrolment);
      versionIsCurrent(enrolment, request.version);
      const rule = ruleFor(await this.enrolments.rules(work, enrolment.programme), enrolment.programme, notice.noticeOn);
      const next = endEnrolment(enrolment, notice, rule, context.now);
      await this.enrolments.update(work, next);
      work.publish(enrolmentChanged(next));
      return toMessage(next);
    });
  }
}
