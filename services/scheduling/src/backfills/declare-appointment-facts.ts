import type { Clock } from '@maillage/kernel';
import { backgroundContext, UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG, type ServiceConfig } from '@maillage/platform';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { appointmentFacts } from '../appointments/appointment-facts.js';
import { AppointmentRepository } from '../appointments/appointment.repository.js';

const batch = 1_000;
const first = '00000000-0000-0000-0000-000000000000';

/** Booked appointments from before access facts were declared with them get theirs at the start. Safe to run again, and by several instances at once. */
@Injectable()
export class DeclareAppointmentFacts implements OnApplicationBootstrap {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly appointments: AppointmentRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: ServiceConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const context = backgroundContext('scheduling', this.clock, this.config.TIME_ZONE);
    for (let after = first; ; ) {
      const ids = await this.declare(context, after);
      if (ids.length < batch) return;
      after = ids.at(-1)!;
    }
  }

  /** Declares at most a thousand behind `after`; answers their ids. */
  declare(context: RequestContext, after = first): Promise<string[]> {
    return this.unitOfWork.run(context, async (work) => {
      const booked = await this.appointments.bookedWithoutFact(work, after, batch);
      work.declare(...booked.flatMap(({ organizationId, ...appointment }) => appointmentFacts(appointment, { organizationId, declared: null }, context.now)));
      return booked.map(({ id }) => id);
    });
  }
}
