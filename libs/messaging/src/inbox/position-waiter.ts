import { reader } from '@maillage/database';
import { unavailable, type Uuid } from '@maillage/kernel';
import type { DataSource } from 'typeorm';
import { machineMs } from '../context/machine.js';
import { readPosition, type Position } from '../context/position-token.js';
import { Signal } from '../context/signal.js';
import type { PositionGate } from '../rpc/rpc-server.js';
import { subscribersOf, type ConsumerPlan } from './consumer-plan.js';

/** A projection that has not come so far within this is an operator's alarm, no longer a reader's wait. */
const trustForMs = 3_600_000;
const rememberedAtMost = 10_000;
const lookEvery = 50;

interface Count {
  readonly consumer: string;
  readonly subject: string;
  readonly write_id: Uuid;
  readonly count: bigint;
}

interface Need {
  readonly writeId: Uuid;
  /** `consumer subject` → events. */
  readonly counts: ReadonlyMap<string, number>;
  readonly owner: string;
  /** Versions of access facts that must be known here. */
  readonly facts: ReadonlyMap<Uuid, number>;
}

/** Lets a request wait until this service has taken in the writes it builds upon. */
export class PositionWaiter implements PositionGate {
  private readonly progress = new Signal();
  private readonly done = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly plans: () => readonly ConsumerPlan[],
    private readonly context: string,
    private readonly longest: number,
  ) {}

  /** Events have been committed here. Other instances of the service are seen by looking again. */
  advanced(): void {
    this.progress.raise();
  }

  /** Tokens of contexts and subjects that this service does not read, and those it cannot read, hold nobody up. Throws UNAVAILABLE with PROJECTION_BEHIND. */
  async reached(tokens: readonly string[], deadline: number): Promise<void> {
    const open = new Map<string, Need>();
    for (const token of tokens) {
      if (this.done.has(token)) continue;
      const need = this.needOf(token);
      if (need) open.set(token, need);
      else this.remember(token);
    }
    if (open.size === 0) return;
    const end = Math.min(machineMs() + this.longest, deadline);
    for (;;) {
      await this.look(open);
      if (open.size === 0) return;
      const left = end - machineMs();
      if (left <= 0) throw unavailable('PROJECTION_BEHIND', 'The latest changes have not arrived here yet; try again in a moment.', [], { retryAfterSeconds: 1 });
      await this.progress.wait(Math.min(lookEvery, left));
    }
  }

  private needOf(token: string): Need | null {
    const position = readPosition(token);
    if (position === null || machineMs() - position.at > trustForMs) return null;
    const counts = this.countsOf(position);
    const facts = position.context === this.context ? new Map<Uuid, number>() : position.facts;
    return counts.size === 0 && facts.size === 0 ? null : { writeId: position.writeId, counts, owner: position.context, facts };
  }

  private countsOf(position: Position): Map<string, number> {
    const counts = new Map<string, number>();
    for (const plan of this.plans()) {
      if (plan.context !== position.context) continue;
      for (const [subject, count] of position.counts) if (subscribersOf(plan, subject)) counts.set(`${plan.name} ${subject}`, count);
    }
    return counts;
  }

  /** Drops what has been reached. */
  private async look(open: Map<string, Need>): Promise<void> {
    const rows = await reader(this.dataSource).query<Count>(
      { name: 'messaging-position-counts', text: 'SELECT consumer, subject, write_id, count(*) AS count FROM inbox WHERE write_id = ANY ($1::uuid[]) AND applied GROUP BY 1, 2, 3' },
      [[...open.values()].map((need) => need.writeId)],
    );
    const seen = new Map(rows.map((row) => [`${row.write_id} ${row.consumer} ${row.subject}`, Number(row.count)]));
    const known = await this.knownFacts([...open.values()]);
    for (const [token, { writeId, counts, owner, facts }] of open) {
      if ([...counts].some(([name, count]) => (seen.get(`${writeId} ${name}`) ?? 0) < count)) continue;
      if ([...facts].some(([factId, version]) => (known.get(`${owner} ${factId}`) ?? 0n) < BigInt(version))) continue;
      open.delete(token);
      this.remember(token);
    }
  }

  private async knownFacts(needs: readonly Need[]): Promise<Map<string, bigint>> {
    const wanted = needs.flatMap(({ owner, facts }) => [...facts.keys()].map((factId) => ({ owner, factId })));
    if (wanted.length === 0) return new Map();
    const rows = await reader(this.dataSource).query<{ owner: string; fact_id: Uuid; version: bigint }>(
      { name: 'messaging-position-facts', text: 'SELECT owner, fact_id, version FROM access_fact WHERE (owner, fact_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))' },
      [wanted.map(({ owner }) => owner), wanted.map(({ factId }) => factId)],
    );
    return new Map(rows.map(({ owner, fact_id, version }) => [`${owner} ${fact_id}`, version]));
  }

  private remember(token: string): void {
    this.done.add(token);
    if (this.done.size > rememberedAtMost) this.done.delete(this.done.values().next().value!);
  }
}
