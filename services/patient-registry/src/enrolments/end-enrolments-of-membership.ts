import { Injectable } from '@nestjs/common';
import type { Instant, LocalDate, Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { endEnrolment } from './domain/enrolment.js';
import { ruleFor } from './domain/programme-rules.js';
import { enrolmentChanged } from './enrolment-events.js';
import { EnrolmentRepository } from './enrolment.repository.js';

/** Ends what is still open of a membership's enrolments, each by its own programme's rule. An end that is known already stands. */
@Injectable()
export class EndEnrolmentsOfMembership {
  constructor(private readonly enrolments: EnrolmentRepository) {}

  async execute(work: EventWork, membershipId: Uuid, noticeOn: LocalDate, now: Instant): Promise<void> {
    for (const enrolment of await this.enrolments.lockOfMembership(work, membershipId)) {
      if (enrolment.to !== null) continue;
      const rule = ruleFor(await this.enrolments.rules(work, enrolment.programme), enrolment.programme, noticeOn);
      const next = endEnrolment(enrolment, { noticeOn, reason: 'VOLUNTARY' }, rule, now);
      await this.enrolments.update(work, next);
      work.publish(enrolmentChanged(next));
    }
  }
}
