import { AckPolicy, DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { isMaillageError, unavailable, type Uuid } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { faultFields } from '../context/fault-fields.js';
import { Loop } from '../context/loop.js';
import { machineMs } from '../context/machine.js';
import { measures } from '../context/measures.js';
import { causeOf } from '../dead-letters/dead-letter-rows.js';
import { isMissing, manager, ownerSubject, streamOf } from '../events/event-stream.js';
import { NotYet } from '../events/not-yet.js';
import type { MessagingTuning } from '../messaging.config.js';
import { packIds } from '../outbox/owner-endpoints.js';
import { WireClient } from '../rpc/wire-client.js';
import { Confirmer } from './confirmer.js';
import type { ConsumerPlan } from './consumer-plan.js';
import { callsOf, deliveryOf, type Delivery } from './delivery.js';
import { EventPull } from './event-pull.js';
import { putAside, takeIn, type InboxParts } from './inbox-batch.js';

const nanos = 1_000_000;
const fetchDeadline = 30_000;
/** An event that ends the process each time is never counted by it; JetStream counts. */
const handedOutAtMost = 60;

function unlessMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

/** One durable consumer: pulls, takes in by batches, acknowledges after the commit, and lets nothing vanish. */
export class EventConsumer {
  private readonly loop: Loop;
  private readonly registration: Loop;
  private readonly confirmer: Confirmer;
  private readonly wire: WireClient;
  private queue: Delivery[] = [];
  private current: readonly Delivery[] = [];
  private pull: EventPull | undefined;
  private keepAlive: NodeJS.Timeout | undefined;
  private jsm: JetStreamManager | undefined;
  private readonly abort = new AbortController();
  private readonly failures = new Map<Uuid, number>();

  constructor(
    private readonly link: Link,
    private readonly plan: ConsumerPlan,
    private readonly parts: InboxParts,
    private readonly tuning: MessagingTuning,
    private readonly onProgress: () => void,
  ) {
    const { log } = parts.settings;
    this.wire = new WireClient(link);
    this.loop = new Loop(`consumer ${plan.name}`, 1_000, () => this.round(), log);
    this.registration = new Loop(`registration ${plan.name}`, tuning.registrationPeriod, () => this.register(), log);
    this.confirmer = new Confirmer(link, plan, parts);
  }

  start(): void {
    this.link.whenBack(() => {
      this.reset();
      for (const loop of [this.loop, this.registration]) loop.nudge();
    });
    // Events that wait for their turn are not lost ones: JetStream shall not hand them out again meanwhile.
    this.keepAlive = setInterval(() => [...this.current, ...this.queue].forEach((delivery) => delivery.receipt.working()), this.tuning.ackWait / 3);
    this.registration.start();
    this.loop.start();
    this.confirmer.start();
  }

  /** Ends after the batch at work; what waits is given back at once. */
  async stop(): Promise<void> {
    this.pull?.close();
    this.abort.abort();
    await Promise.all([this.loop.stop(), this.registration.stop()]);
    clearInterval(this.keepAlive);
    for (const delivery of this.queue) delivery.receipt.again(0);
    await this.confirmer.stop();
  }

  private async register(): Promise<boolean> {
    const { name, context, wanted } = this.plan;
    const body = Buffer.from(JSON.stringify({ consumer: name, service: this.parts.service, subjects: wanted }));
    await this.link.unlessLost(this.wire.call({ subject: ownerSubject('register', context, this.parts.service), body, deadline: machineMs() + 10_000, signal: this.abort.signal, headers: [] }));
    return false;
  }

  /** Starts anew from the durable. What was pulled and not taken in comes again; the inbox knows the rest. */
  private reset(): void {
    this.pull?.close();
    this.pull = undefined;
    this.queue = [];
    this.loop.wake();
  }

  private async round(): Promise<boolean> {
    if (this.pull?.silent || this.pull?.gone) this.reset();
    const pull = (this.pull ??= await this.link.unlessLost(this.open()));
    const room = 2 * this.tuning.inboxBatch;
    const missing = room - this.queue.length - pull.outstanding;
    if (missing >= room / 2) pull.ask(missing);
    this.current = this.queue.splice(0, this.tuning.inboxBatch);
    if (this.current.length === 0) return false;
    try {
      await this.take(this.current);
    } catch (error) {
      // Only a database that is away gets here: nothing was decided, so the same events are tried again.
      this.queue = [...this.current, ...this.queue];
      throw error;
    } finally {
      this.current = [];
    }
    return true;
  }

  private async open(): Promise<EventPull> {
    const { name, context, filters } = this.plan;
    const stream = streamOf(context);
    this.link.mustBeThere();
    const jsm = (this.jsm ??= await manager(this.link));
    const info = await jsm.consumers.info(stream, name).catch(unlessMissing);
    const wanted = [...filters].sort();
    if (info === null) {
      const made = await jsm.consumers
        .add(stream, {
          durable_name: name, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All, ack_wait: this.tuning.ackWait * nanos, max_deliver: -1, max_ack_pending: 10_000, filter_subjects: wanted,
        })
        .catch(unlessMissing);
      if (made === null) throw unavailable('STREAM_AWAY', `The events of ${context} are not there yet.`);
    }
    if (info !== null && JSON.stringify([...(info.config.filter_subjects ?? [info.config.filter_subject ?? ''])].sort()) !== JSON.stringify(wanted)) await jsm.consumers.update(stream, name, { filter_subjects: wanted });
    return new EventPull(
      this.link,
      stream,
      name,
      (message) => {
        const delivery = deliveryOf(this.plan, message);
        if (delivery) this.queue.push(delivery);
        // Another version of this service wants it: let that one have it.
        else message.respond(`-NAK ${JSON.stringify({ delay: 5_000 * nanos })}`);
        this.loop.wake();
      },
      () => this.loop.wake(),
    );
  }

  private async take(deliveries: readonly Delivery[]): Promise<void> {
    const ready: Delivery[] = [];
    for (const delivery of deliveries) {
      const whole = delivery.omitted ? await this.fetched(delivery) : delivery;
      if (whole === null) continue;
      try {
        ready.push({ ...whole, calls: callsOf(whole) });
      } catch (error) {
        await this.kill(whole, error, 1);
      }
    }
    await this.takeReady(ready);
  }

  /** All at once; when that fails, by halves, until the event that fails stands alone. */
  private async takeReady(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    try {
      const count = await takeIn(this.parts, this.plan.name, deliveries);
      measures.handled.add(count, { consumer: this.plan.name });
      for (const { receipt, envelope } of deliveries) {
        receipt.ack();
        this.failures.delete(envelope.id);
      }
      this.confirmer.add(deliveries.map(({ envelope }) => envelope.id));
      this.onProgress();
    } catch (error) {
      if (isMaillageError(error) && error.reason === 'DATABASE_AWAY') throw error;
      if (deliveries.length === 1) return this.failed(deliveries[0]!, error);
      const middle = deliveries.length >> 1;
      await this.takeReady(deliveries.slice(0, middle));
      await this.takeReady(deliveries.slice(middle));
    }
  }

  private async failed(delivery: Delivery, error: unknown): Promise<void> {
    const failures = (this.failures.get(delivery.envelope.id) ?? 0) + 1;
    this.failures.set(delivery.envelope.id, failures);
    const delay = (error instanceof NotYet ? this.tuning.notYetDelays : this.tuning.retryDelays)[failures - 1];
    if (delay !== undefined && delivery.receipt.count < handedOutAtMost) return delivery.receipt.again(delay);
    await this.kill(delivery, error, failures);
  }

  /** Kept in the table first, then taken off the stream: in between it comes again and is known. */
  private async kill(delivery: Delivery, error: unknown, attempts: number): Promise<void> {
    await putAside(this.parts, this.plan.name, delivery, causeOf(error), attempts);
    delivery.receipt.term();
    this.failures.delete(delivery.envelope.id);
    this.confirmer.add([delivery.envelope.id]);
    measures.dead.add(1, { consumer: this.plan.name });
    this.parts.settings.log.error({ consumer: this.plan.name, eventId: delivery.envelope.id, subject: delivery.envelope.subject, ...causeOf(error), ...faultFields(error) }, 'an event became a dead letter');
  }

  /** A large state, asked of its owner before any transaction opens; null when the event was dealt with. */
  private async fetched(delivery: Delivery): Promise<Delivery | null> {
    const { id } = delivery.envelope;
    try {
      const { body } = await this.link.unlessLost(this.wire.call({ subject: ownerSubject('fetch', this.plan.context, this.parts.service), body: packIds([id]), deadline: machineMs() + fetchDeadline, signal: this.abort.signal, headers: [] }));
      return { ...delivery, payload: body, omitted: false };
    } catch (error) {
      if (isMaillageError(error) && error.reason === 'EVENT_PRUNED') {
        // The owner lets go only of what nobody is owed: a newer state, or the snapshot, has told us.
        this.parts.settings.log.info({ consumer: this.plan.name, eventId: id }, 'a large state is no longer needed');
        delivery.receipt.ack();
      } else delivery.receipt.again(2_000);
      return null;
    }
  }
}
