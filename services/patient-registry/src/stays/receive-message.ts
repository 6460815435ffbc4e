import { Inject, Injectable } from '@nestjs/common';
import { addMs, type Clock } from '@maillage/kernel';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { CLOCK, CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { ApplyMessage, type Fate } from './apply-message.js';
import { isFinal } from './domain/stay.js';
import { orderOf } from './domain/visit.js';
import { acknowledge } from './hl7/acknowledgement.js';
import { acknowledgementOf, type AdtMessage } from './hl7/adt-message.js';
import { ReadMessage, type Received } from './read-message.js';
import { StayRepository } from './stay.repository.js';

/** Takes the messages of a live link one by one: a message whose predecessor is missing is stored, acknowledged and waits. */
@Injectable()
export class ReceiveMessage {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly read: ReadMessage,
    private readonly apply: ApplyMessage,
    private readonly stays: StayRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** The acknowledgement, ER7. The message is stored when it answers AA. */
  async execute(content: Buffer, context: RequestContext): Promise<string> {
    const received = this.read.execute(content);
    if (received.message === null) return this.refuse(received, received.reason, context);
    const fate = await this.tryOnce(received, received.message, context);
    if (fate.state === 'WAITING' && isFinal(fate.reason)) return this.refuse(received, fate.reason, context);
    if (fate.state === 'APPLIED') await this.wake(received.message.facility, context);
    return acknowledge(received.header, { code: 'AA', reason: '' }, context.now);
  }

  /** Those of the link that have waited longer than they may: one last try, then they are a person's work. Answers how many were refused. */
  async refuseOverdue(context: RequestContext): Promise<number> {
    const before = addMs(this.clock.now(), -this.config.ADT_WAIT_SECONDS * 1_000);
    const overdue = await this.unitOfWork.run(context, (work) => this.stays.waitingSince(work, before));
    let refused = 0;
    for (const received of inOrder(overdue.map(({ content }) => this.read.execute(content)))) {
      const fate = received.message ? await this.tryOnce(received, received.message, context) : null;
      if (fate !== null && fate.state !== 'WAITING') continue;
      await this.refuse(received, fate?.reason ?? 'MESSAGE_UNREADABLE', context);
      refused += 1;
    }
    return refused;
  }

  /** A message that got through may be what others of its facility wait for. */
  private async wake(facility: string, context: RequestContext): Promise<void> {
    for (let progressed = true; progressed; ) {
      progressed = false;
      const waiting = await this.unitOfWork.run(context, (work) => this.stays.waiting(work, facility));
      for (const received of inOrder(waiting.map(({ content }) => this.read.execute(content))))
        if (received.message && (await this.tryOnce(received, received.message, context)).state === 'APPLIED') progressed = true;
    }
  }

  private tryOnce(received: Received, message: AdtMessage, context: RequestContext): Promise<Fate> {
    return this.unitOfWork.run(context, async (work) => {
      await this.apply.lock(work, [message]);
      const fate = await this.apply.execute(work, message, received.content, context.now);
      if (fate.state === 'WAITING') await this.read.keep(work, received, 'WAITING', fate.reason, context.now);
      return fate;
    });
  }

  private async refuse(received: Received, reason: string, context: RequestContext): Promise<string> {
    await this.unitOfWork.run(context, (work) => this.read.keep(work, received, 'REFUSED', reason, context.now));
    return acknowledge(received.header, { code: acknowledgementOf(reason), reason }, context.now);
  }
}

const inOrder = (received: readonly Received[]): Received[] => {
  const rank = (each: Received): string => (each.message ? orderOf(each.message) : '');
  return [...received].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
};
