import { Module, type BeforeApplicationShutdown, type DynamicModule, type FactoryProvider, type ModuleMetadata, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { DescMessage, DescMethod } from '@bufbuild/protobuf';
import { eventSubject } from '@maillage/contracts';
import { AuditSealedSchema } from '@maillage/contracts/common/v1/audit_pb.js';
import { OperationsService } from '@maillage/contracts/common/v1/operations_pb.js';
import { Pager, reader } from '@maillage/database';
import { auditKey } from './audit/audit-key.js';
import { auditSnapshot } from './audit/audit-events.js';
import { AuditLog } from './audit/audit-log.js';
import { Link } from './connection/link.js';
import { PositionSeal } from './context/position-token.js';
import { onEventMark, snapshotMark, type OnEventMark, type SnapshotSource } from './events/event-decorators.js';
import { consumerPlans, type ConsumerPlan } from './inbox/consumer-plan.js';
import type { ClientSettings, MessagingSettings, ServiceIdentity } from './messaging.config.js';
import { MessagingRuntime, type Discovered } from './messaging-runtime.js';
import { OPERATIONS_AUDIT_KEY, OPERATIONS_DATA_SOURCE, OperationsHandler } from './operations/operations.handler.js';
import { contractHandlers, markedMethods, type ContractHandler } from './rpc/contract-handlers.js';
import { rpcMark } from './rpc/rpc-decorator.js';
import { RpcClient } from './rpc/rpc-client.js';
import { RpcServer } from './rpc/rpc-server.js';
import { UnitOfWork } from './work/unit-of-work.js';

/** How the settings are made from other providers. */
export interface SettingsFrom<Settings> {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (...dependencies: never[]) => Settings | Promise<Settings>;
}

/** Whether messaging can do its work right now. */
export class MessagingHealth {
  constructor(
    private readonly link: Link,
    private readonly settings: MessagingSettings | null,
  ) {}

  /** Asks both servers; a part that this process does not use counts as there. */
  async check(): Promise<{ readonly nats: boolean; readonly database: boolean }> {
    const database = this.settings === null || (await reader(this.settings.dataSource).query('SELECT 1').then(() => true, () => false));
    return { nats: this.link.connected, database };
  }
}

const SETTINGS = Symbol('maillage.messaging.settings');

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** What the application's marked methods make of it. */
export function discover(identity: ServiceIdentity, discovery: DiscoveryService, scanner: MetadataScanner): Discovered {
  const services = identity.services.includes(OperationsService) ? identity.services : [...identity.services, OperationsService];
  return {
    handlers: once((): readonly ContractHandler[] => contractHandlers(services, markedMethods<DescMethod>(discovery, scanner, rpcMark))),
    plans: once((): readonly ConsumerPlan[] => consumerPlans(identity.name, markedMethods<readonly OnEventMark[]>(discovery, scanner, onEventMark))),
    snapshots: once(
      () =>
        new Map([
          ...markedMethods<DescMessage>(discovery, scanner, snapshotMark).map(({ mark, call }): [string, SnapshotSource] => [eventSubject(mark), call as unknown as SnapshotSource]),
          [eventSubject(AuditSealedSchema, identity.context), auditSnapshot(identity.context)],
        ]),
    ),
  };
}

/** Ties the runtime to Nest's life: events flow once every class exists, and stop before anything they need is gone. */
class MessagingLife implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly runtime: MessagingRuntime,
    private readonly discovered: Discovered,
  ) {}

  /** Throws when the contract is not kept. */
  onApplicationBootstrap(): void {
    this.discovered.handlers();
    this.runtime.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runtime.stop();
  }
}

class ClientLife implements BeforeApplicationShutdown {
  constructor(private readonly link: Link) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.link.close();
  }
}

const DISCOVERED = Symbol('maillage.messaging.discovered');

/** Messaging in an application. Settings name a connected DataSource; destroy it in onApplicationShutdown or later, never earlier. */
@Module({})
export class MessagingModule {
  /** Everything a service needs: RpcServer (connect it as microservice strategy), RpcClient, UnitOfWork, AuditLog, Pager, MessagingHealth. */
  static forService(identity: ServiceIdentity, settings: SettingsFrom<MessagingSettings>): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [DiscoveryModule, ...(settings.imports ?? [])],
      controllers: [OperationsHandler],
      providers: [
        { provide: SETTINGS, inject: settings.inject ?? [], useFactory: settings.useFactory as FactoryProvider['useFactory'] },
        { provide: Link, inject: [SETTINGS], useFactory: ({ nats, log }: MessagingSettings) => Link.connect({ ...nats, name: identity.name, context: identity.context, log }) },
        { provide: DISCOVERED, inject: [DiscoveryService, MetadataScanner], useFactory: (discovery: DiscoveryService, scanner: MetadataScanner) => discover(identity, discovery, scanner) },
        { provide: MessagingRuntime, inject: [Link, SETTINGS, DISCOVERED], useFactory: (link: Link, made: MessagingSettings, discovered: Discovered) => new MessagingRuntime(link, identity, made, discovered) },
        { provide: MessagingLife, inject: [MessagingRuntime, DISCOVERED], useFactory: (runtime: MessagingRuntime, discovered: Discovered) => new MessagingLife(runtime, discovered) },
        { provide: RpcServer, inject: [MessagingRuntime], useFactory: (runtime: MessagingRuntime) => runtime.rpcServer },
        { provide: UnitOfWork, inject: [MessagingRuntime], useFactory: (runtime: MessagingRuntime) => runtime.unitOfWork },
        { provide: RpcClient, inject: [Link], useFactory: (link: Link) => new RpcClient(link) },
        { provide: Pager, inject: [SETTINGS], useFactory: ({ pageSecret }: MessagingSettings) => new Pager(pageSecret) },
        { provide: MessagingHealth, inject: [Link, SETTINGS], useFactory: (link: Link, made: MessagingSettings) => new MessagingHealth(link, made) },
        { provide: OPERATIONS_DATA_SOURCE, inject: [SETTINGS], useFactory: ({ dataSource }: MessagingSettings) => dataSource },
        { provide: OPERATIONS_AUDIT_KEY, inject: [SETTINGS], useFactory: ({ auditSecret }: MessagingSettings) => auditKey(auditSecret, identity.name) },
        { provide: AuditLog, inject: [MessagingRuntime], useFactory: (runtime: MessagingRuntime) => runtime.auditLog },
      ],
      exports: [RpcServer, RpcClient, UnitOfWork, AuditLog, Pager, MessagingHealth],
    };
  }

  /** For the gateway, which owns nothing and only asks: RpcClient and MessagingHealth. */
  static forClient(name: string, settings: SettingsFrom<ClientSettings>): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      imports: [...(settings.imports ?? [])],
      providers: [
        { provide: SETTINGS, inject: settings.inject ?? [], useFactory: settings.useFactory as FactoryProvider['useFactory'] },
        { provide: Link, inject: [SETTINGS], useFactory: ({ nats, log }: ClientSettings) => Link.connect({ ...nats, name, log }) },
        { provide: ClientLife, inject: [Link], useFactory: (link: Link) => new ClientLife(link) },
        { provide: RpcClient, inject: [Link, SETTINGS], useFactory: (link: Link, { positionSecret }: ClientSettings) => new RpcClient(link, new PositionSeal(positionSecret)) },
        { provide: MessagingHealth, inject: [Link], useFactory: (link: Link) => new MessagingHealth(link, null) },
      ],
      exports: [RpcClient, MessagingHealth],
    };
  }
}
