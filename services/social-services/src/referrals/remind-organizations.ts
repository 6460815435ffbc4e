import { UnitOfWork, backgroundContext, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, Log, type ServiceConfig } from '@maillage/platform';
import type { Clock } from '@maillage/kernel';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { remindReferral } from './domain/referral.js';
import { referralChanged } from './referral-events.js';
import { referralFact } from './referral-facts.js';
import { ReferralRepository } from './referral.repository.js';

const batch = 100;
const periodMs = 60_000;

/** Looks every minute for referrals whose answer is late: each becomes a reminder event and waits ten days more. Several instances share the work. */
@Injectable()
export class RemindOrganizations implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly referrals: ReferralRepository,
    private readonly log: Log,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.remindAll().catch((error: unknown) => this.log.warn({ error }, 'referrals.reminding-failed'));
    }, periodMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async remindAll(): Promise<void> {
    const context = backgroundContext('social-services', this.clock, this.config.TIME_ZONE);
    while ((await this.remind(context)) === batch);
  }

  /** Reminds at most a hundred; answers how many. */
  remind(context: RequestContext): Promise<number> {
    return this.unitOfWork.run(context, async (work) => {
      const overdue = await this.referrals.lockOverdue(work, context.now, batch);
      for (const referral of overdue) {
        const next = remindReferral(referral, context.now);
        if (!next) continue;
        await this.referrals.update(work, next);
        work.publish(referralChanged(next));
        work.declare(referralFact(next, context.now));
      }
      return overdue.length;
    });
  }
}
