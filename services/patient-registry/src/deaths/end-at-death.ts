import { Inject, Injectable } from '@nestjs/common';
import type { Instant, LocalDate, Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import { enrolmentAfterDeath } from '../enrolments/domain/enrolment.js';
import { enrolmentChanged } from '../enrolments/enrolment-events.js';
import { EnrolmentRepository } from '../enrolments/enrolment.repository.js';
import { membershipAfterDeath } from '../memberships/domain/membership.js';
import { tellMembership } from '../memberships/membership-facts.js';
import { MembershipRepository } from '../memberships/membership.repository.js';
import type { RegistryConfig } from '../patient-registry.config.js';

/** Memberships and enrolments follow what is known of a death, in the transaction that learns it: it begins, moves, or is withdrawn. */
@Injectable()
export class EndAtDeath {
  constructor(private readonly memberships: MembershipRepository, private readonly enrolments: EnrolmentRepository, @Inject(CONFIG) private readonly config: RegistryConfig) {}

  async execute(work: EventWork, rootId: Uuid, deathDay: LocalDate | null, now: Instant): Promise<void> {
    for (const membership of await this.memberships.lockOfPerson(work, rootId)) {
      const next = membershipAfterDeath(membership, deathDay);
      if (!next) continue;
      await this.memberships.update(work, next);
      tellMembership(work, next, this.config.TIME_ZONE);
    }
    for (const enrolment of await this.enrolments.lockOfPerson(work, rootId)) {
      const next = enrolmentAfterDeath(enrolment, deathDay, now);
      if (!next) continue;
      await this.enrolments.update(work, next);
      work.publish(enrolmentChanged(next));
    }
  }
}
