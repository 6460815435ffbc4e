import type { Clock } from '@maillage/kernel';
import { backgroundContext, UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { teamMemberFact } from '../team/team-member-facts.js';
import { TeamMemberRepository } from '../team/team-member.repository.js';

const batch = 1_000;
const first = '00000000-0000-0000-0000-000000000000';

/** Places from before access facts were declared with them get theirs at the start, or their holders would see nobody. Safe to run again, and by several instances at once. */
@Injectable()
export class DeclareTeamFacts implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly members: TeamMemberRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const context = backgroundContext('care-coordination', this.clock, this.config.TIME_ZONE);
    for (let after = first; ; ) {
      const ids = await this.declare(context, after);
      if (ids.length < batch) return;
      after = ids.at(-1)!;
    }
  }

  /** Declares at most a thousand behind `after`; answers their ids. */
  declare(context: RequestContext, after = first): Promise<string[]> {
    return this.unitOfWork.run(context, async (work) => {
      const members = await this.members.withoutFact(work, after, batch);
      work.declare(...members.map((member) => teamMemberFact(member, this.config.TIME_ZONE)));
      return members.map(({ id }) => id);
    });
  }
}
