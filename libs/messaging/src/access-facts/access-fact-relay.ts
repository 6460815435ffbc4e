import { inTransaction, reader, type Work } from '@maillage/database';
import { systemClock, unavailable, type Instant } from '@maillage/kernel';
import { headers } from '@nats-io/transport-node';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { AccessEffect } from '@maillage/access';
import { Loop } from '../context/loop.js';
import { machineMs } from '../context/machine.js';
import type { Signal } from '../context/signal.js';
import { manager } from '../events/event-stream.js';
import { publishAll } from '../outbox/event-publisher.js';
import type { OwnerParts } from '../outbox/outbox-relay.js';
import type { OwnedFact } from './access-fact-rows.js';
import { accessSubject, ensureAccessStream, factBytes, heartbeat, heartbeatBytes } from './access-stream.js';

interface FactRow {
  readonly fact_id: string;
  readonly version: bigint;
  readonly effect: AccessEffect;
  readonly person_id: string | null;
  readonly grantee: string;
  readonly target: string;
  readonly basis: string;
  readonly categories: string[];
  readonly purpose: string;
  readonly from_at: Instant;
  readonly until_at: Instant | 'infinity';
}
interface Seen {
  readonly published_to: string | null;
  readonly last_published: bigint;
}

const batch = 500;
const ackTimeout = 2_000;
const heartbeatEvery = 1_000;
const lookEvery = 200;
/** Waits for facts that other transactions are writing: what it says of them must be true. */
const unpublished = {
  name: 'messaging-access-unpublished',
  text: `SELECT fact_id, version, effect, person_id, grantee, target, basis, categories, purpose, from_at, until_at FROM access_fact
          WHERE published_version IS NOT NULL AND published_version < version ORDER BY fact_id LIMIT ${batch}`,
};
const published = {
  name: 'messaging-access-published',
  text: 'UPDATE access_fact f SET published_version = n.version FROM unnest($2::uuid[], $3::bigint[]) AS n (fact_id, version) WHERE f.owner = $1 AND f.fact_id = n.fact_id',
};

const factOfRow = (owner: string, row: FactRow): OwnedFact => ({
  owner, factId: row.fact_id, version: Number(row.version), effect: row.effect, personId: row.person_id, grantee: row.grantee, target: row.target, basis: row.basis, categories: row.categories, purpose: row.purpose,
  from: row.from_at, until: row.until_at === 'infinity' ? null : row.until_at,
});

/**
 * Publishes this context's access facts, and once all of them are out says so, every second: whoever reads on without that word stops
 * answering. It has a loop of its own, so no import stands before it. One instance of a service at a time.
 */
export class AccessFactRelay {
  private readonly loop: Loop;
  private readonly watch: Loop;
  private jsm: JetStreamManager | undefined;
  private saidAt = -Infinity;

  constructor(
    private readonly parts: OwnerParts,
    factsWritten: Signal,
  ) {
    const { settings, tuning } = parts;
    this.loop = new Loop('access-fact-relay', lookEvery, () => this.round(), settings.log, factsWritten);
    this.watch = new Loop('access-stream-watch', tuning.streamCheck, () => this.look(), settings.log);
  }

  start(): void {
    this.parts.link.whenBack(() => [this.watch, this.loop].forEach((loop) => loop.nudge()));
    this.watch.start();
    this.loop.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.loop.stop(), this.watch.stop()]);
  }

  private async round(): Promise<boolean> {
    const { link, settings, identity } = this.parts;
    link.mustBeThere();
    return inTransaction(settings.dataSource, async (work) => {
      const { mine } = await work.one<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtextextended('maillage.access-relay', 0)) AS mine`, [], 'LOCK');
      if (!mine) return false;
      // The machine's own: readers of other processes compare it with theirs.
      const at = systemClock.now();
      const rows = await work.query<FactRow>(unpublished);
      const facts = rows.map((row) => factOfRow(identity.context, row));
      if (facts.length > 0) await this.publish(work, facts);
      if (facts.length === batch) return true;
      if (facts.length > 0 || machineMs() - this.saidAt >= heartbeatEvery) await this.say(at);
      return false;
    });
  }

  private async publish(work: Work, facts: readonly OwnedFact[]): Promise<void> {
    const { link, identity } = this.parts;
    const placed = await publishAll(link, facts.map((fact) => ({ subject: accessSubject(identity.context, fact.factId), headers: headers(), payload: factBytes(fact) })), ackTimeout);
    const done = facts.filter((_, index) => placed[index] !== null);
    if (done.length < facts.length) throw unavailable('STREAM_AWAY', 'The stream of access facts does not take messages.');
    work.atCommit(published, [identity.context, done.map(({ factId }) => factId), done.map(({ version }) => version)]);
    work.atCommit('UPDATE access_stream SET last_published = greatest(last_published, $1::bigint)', [placed.reduce<number>((most, seq) => Math.max(most, seq ?? 0), 0)]);
  }

  private async say(at: Instant): Promise<void> {
    const { link, identity } = this.parts;
    const [placed] = await publishAll(link, [{ subject: accessSubject(identity.context, heartbeat), headers: headers(), payload: heartbeatBytes(identity.context, at) }], ackTimeout);
    if (placed === null) throw unavailable('STREAM_AWAY', 'The stream of access facts does not take messages.');
    this.saidAt = machineMs();
  }

  /** A stream with another birth, or whose end has moved back, has lost facts: all of them go out again. */
  private async look(): Promise<boolean> {
    const { link, settings } = this.parts;
    link.mustBeThere();
    this.jsm ??= await manager(link);
    const seen = await reader(settings.dataSource).one<Seen>('SELECT published_to, last_published FROM access_stream', [], 'STREAM_ROW_MISSING');
    const { created, state } = await link.unlessLost(ensureAccessStream(this.jsm));
    if (seen.published_to === created && BigInt(state.last_seq) >= seen.last_published) return false;
    await inTransaction(settings.dataSource, async (work) => {
      const now = await work.one<Seen>('SELECT published_to, last_published FROM access_stream FOR UPDATE', [], 'STREAM_ROW_MISSING');
      if (now.published_to !== seen.published_to || now.last_published < seen.last_published) return;
      await work.execute('UPDATE access_fact SET published_version = 0 WHERE published_version > 0');
      await work.execute('UPDATE access_stream SET published_to = $1, last_published = $2', [created, state.last_seq]);
    });
    if (seen.published_to !== null) settings.log.warn({}, 'the stream of access facts was lost; publishing all of them again');
    this.loop.wake();
    return false;
  }
}
