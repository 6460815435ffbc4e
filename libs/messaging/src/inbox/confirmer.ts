import { inTransaction, reader } from '@maillage/database';
import type { Uuid } from '@maillage/kernel';
import type { Link } from '../connection/link.js';
import { Loop } from '../context/loop.js';
import { machineMs } from '../context/machine.js';
import { ownerSubject } from '../events/event-stream.js';
import { packIds } from '../outbox/owner-endpoints.js';
import { WireClient } from '../rpc/wire-client.js';
import type { ConsumerPlan } from './consumer-plan.js';
import type { InboxParts } from './inbox-batch.js';

const idsAtOnce = 1_000;
const freshAtMost = 20_000;
const rest = 5_000;
const patience = 1_000;

/** Tells the owner what this consumer holds, so that it may let go. What could not be told is found again in the inbox. */
export class Confirmer {
  private readonly loop: Loop;
  private readonly wire: WireClient;
  private readonly abort = new AbortController();
  private fresh: Uuid[] = [];
  private sweep = true;
  private sweptAt = 0;

  constructor(
    private readonly link: Link,
    private readonly plan: ConsumerPlan,
    private readonly parts: Pick<InboxParts, 'service' | 'settings'>,
  ) {
    this.wire = new WireClient(link);
    this.loop = new Loop(`confirmer ${plan.name}`, rest, () => this.round(), parts.settings.log);
  }

  start(): void {
    this.link.whenBack(() => this.loop.nudge());
    this.loop.start();
  }

  /** Gives an answer that is under way a moment. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.abort.abort(), patience);
    await this.loop.stop();
    clearTimeout(timer);
  }

  /** Events whose inbox rows are committed. */
  add(ids: readonly Uuid[]): void {
    // While the owner is away the inbox remembers; memory need not.
    if (this.fresh.length < freshAtMost) this.fresh.push(...ids);
    else this.sweep = true;
    this.loop.wake();
  }

  private async round(): Promise<boolean> {
    if (this.fresh.length > 0) {
      const ids = this.fresh.splice(0, idsAtOnce);
      await this.tell(ids);
      return this.fresh.length > 0;
    }
    // Rows of an earlier life, or of a telling that failed. Asked for in pauses only.
    if (!this.sweep && machineMs() - this.sweptAt < rest) return false;
    const left = await reader(this.parts.settings.dataSource).query<{ event_id: Uuid }>('SELECT event_id FROM inbox WHERE consumer = $1 AND NOT confirmed LIMIT $2', [this.plan.name, idsAtOnce]);
    this.sweptAt = machineMs();
    this.sweep = left.length === idsAtOnce;
    if (left.length > 0) await this.tell(left.map((row) => row.event_id));
    return this.sweep;
  }

  private async tell(ids: readonly Uuid[]): Promise<void> {
    try {
      const told = this.wire.call({ subject: ownerSubject('confirm', this.plan.context, this.parts.service), body: packIds(ids), deadline: machineMs() + 10_000, signal: this.abort.signal, headers: [['consumer', this.plan.name]] });
      await this.link.unlessLost(told);
      await inTransaction(this.parts.settings.dataSource, (work) => work.execute('UPDATE inbox SET confirmed = true WHERE consumer = $1 AND event_id = ANY ($2::uuid[])', [this.plan.name, ids]));
    } catch (error) {
      this.sweep = true;
      throw error;
    }
  }
}
