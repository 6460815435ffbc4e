import { AccessFactGate } from './access-facts/access-fact-gate.js';
import { AccessFactReader } from './access-facts/access-fact-reader.js';
import { AccessFactRelay } from './access-facts/access-fact-relay.js';
import { auditKey } from './audit/audit-key.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditSealer } from './audit/audit-sealer.js';
import type { Link } from './connection/link.js';
import type { OwnedFact } from './access-facts/access-fact-rows.js';
import { Signal } from './context/signal.js';
import { Redriver } from './dead-letters/redriver.js';
import type { SnapshotSource } from './events/event-decorators.js';
import type { ConsumerPlan } from './inbox/consumer-plan.js';
import { EventConsumer } from './inbox/event-consumer.js';
import type { InboxParts } from './inbox/inbox-batch.js';
import { PositionWaiter } from './inbox/position-waiter.js';
import { defaultTuning, type MessagingSettings, type MessagingTuning, type ServiceIdentity } from './messaging.config.js';
import { Housekeeping } from './operations/housekeeping.js';
import { OutboxRelay, type OwnerParts } from './outbox/outbox-relay.js';
import { OwnerEndpoints } from './outbox/owner-endpoints.js';
import { SnapshotFiller } from './outbox/snapshot-filler.js';
import { StreamWatch } from './outbox/stream-watch.js';
import type { ContractHandler } from './rpc/contract-handlers.js';
import { RpcServer } from './rpc/rpc-server.js';
import { UnitOfWork } from './work/unit-of-work.js';

/** What the application's classes bring, asked for once they all exist. */
export interface Discovered {
  readonly handlers: () => readonly ContractHandler[];
  readonly plans: () => readonly ConsumerPlan[];
  /** By event subject. */
  readonly snapshots: () => ReadonlyMap<string, SnapshotSource>;
}

/** Everything that messaging runs inside one service, started and stopped in one order. Knows nothing of Nest. */
export class MessagingRuntime {
  readonly unitOfWork: UnitOfWork;
  readonly rpcServer: RpcServer;
  readonly auditLog: AuditLog;
  private readonly tuning: MessagingTuning;
  private readonly outboxWritten = new Signal();
  private readonly factsWritten = new Signal();
  private readonly access: AccessFactGate;
  private readonly positions: PositionWaiter;
  private readonly relay: OutboxRelay;
  private readonly others: { start(): void; stop(): Promise<void> }[];
  private readonly sealer: AuditSealer;
  private readonly owner: OwnerEndpoints;
  private readonly inbox: InboxParts;
  private consumers: { start(): void; stop(): Promise<void> }[] = [];
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly link: Link,
    identity: ServiceIdentity,
    settings: MessagingSettings,
    private readonly discovered: Discovered,
  ) {
    const tuning = (this.tuning = { ...defaultTuning, ...settings.tuning });
    const owner: OwnerParts = { link, identity, settings, tuning };
    this.inbox = { service: identity.name, context: identity.context, settings, outboxWritten: this.outboxWritten, factsWritten: this.factsWritten };
    this.unitOfWork = new UnitOfWork({ dataSource: settings.dataSource, context: identity.context, outboxWritten: this.outboxWritten, factsWritten: this.factsWritten });
    this.positions = new PositionWaiter(settings.dataSource, discovered.plans, identity.context, tuning.positionWait);
    this.access = new AccessFactGate(settings.dataSource, settings.accessOwners ?? [], settings.clock);
    this.auditLog = new AuditLog(settings.dataSource);
    this.rpcServer = new RpcServer({ link, identity, settings, tuning, handlers: discovered.handlers, positions: this.positions, access: this.access, audit: this.auditLog });
    this.relay = new OutboxRelay(owner, this.outboxWritten);
    const wakeRelay = (): void => this.outboxWritten.raise();
    const filler = new SnapshotFiller(owner, discovered.snapshots, wakeRelay);
    this.owner = new OwnerEndpoints(owner, () => filler.wake());
    const took = (facts: readonly OwnedFact[]): void => {
      this.access.took(facts);
      this.positions.advanced();
    };
    const facts = new AccessFactReader(owner, took, (context, atMs) => this.access.heard(context, atMs));
    this.others = [new StreamWatch(owner, wakeRelay), filler, new Housekeeping(settings, tuning), new AccessFactRelay(owner, this.factsWritten), facts];
    this.sealer = new AuditSealer({ ...settings, context: identity.context, key: auditKey(settings.auditSecret, identity.name), outboxWritten: this.outboxWritten });
  }

  /** Events flow from here on. The server of requests is started by itself: Nest does it, as its transport. */
  start(): void {
    const progress = (): void => this.positions.advanced();
    this.consumers = this.discovered.plans().map((plan) => new EventConsumer(this.link, plan, this.inbox, this.tuning, progress));
    this.consumers.push(new Redriver(this.discovered.plans, this.inbox, this.tuning.redrivePoll, progress));
    this.owner.start();
    for (const part of [this.relay, this.sealer, ...this.others, ...this.consumers]) part.start();
  }

  /** Readers of events first, then requests in work, then what they left in the outbox, then the connection. Safe to call twice. */
  stop(): Promise<void> {
    return (this.stopped ??= this.stopAll());
  }

  private async stopAll(): Promise<void> {
    await Promise.all(this.consumers.map((part) => part.stop()));
    await this.rpcServer.close();
    await this.sealer.stop();
    await this.relay.finish(this.tuning.drain);
    await Promise.all([this.owner.stop(), ...this.others.map((part) => part.stop())]);
    await this.link.close();
  }
}
