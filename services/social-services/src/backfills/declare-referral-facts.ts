import type { Clock } from '@maillage/kernel';
import { backgroundContext, UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { referralFact } from '../referrals/referral-facts.js';
import { ReferralRepository } from '../referrals/referral.repository.js';

const batch = 1_000;
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Open referrals from before access facts were declared with them get theirs at the start. Nobody knows when a closed one was closed, or who
 * found out about a need: those stay without. Safe to run again, and by several instances at once.
 */
@Injectable()
export class DeclareReferralFacts implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly referrals: ReferralRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const context = backgroundContext('social-services', this.clock, this.config.TIME_ZONE);
    for (let after = first; ; ) {
      const ids = await this.declare(context, after);
      if (ids.length < batch) return;
      after = ids.at(-1)!;
    }
  }

  /** Declares at most a thousand behind `after`; answers their ids. */
  declare(context: RequestContext, after = first): Promise<string[]> {
    return this.unitOfWork.run(context, async (work) => {
      const open = await this.referrals.openWithoutFact(work, after, batch);
      work.declare(...open.map((referral) => referralFact(referral, context.now)));
      return open.map(({ id }) => id);
    });
  }
}
