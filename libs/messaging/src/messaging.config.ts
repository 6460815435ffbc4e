import type { Policies, TokenVerifier } from '@maillage/access';
import type { Clock, Zone } from '@maillage/kernel';
import type { DescService } from '@bufbuild/protobuf';
import type { DataSource } from 'typeorm';
import type { NatsAccess } from './connection/link.js';
import type { MessagingLog } from './context/messaging-log.js';

/** What a service is to the others; the same for every installation. */
export interface ServiceIdentity {
  /** Name of the service, such as `patient-registry`: its queue group, and the beginning of its consumers' names. */
  readonly name: string;
  /** Context of its contracts, such as `registry`: what its subjects and events are called after. */
  readonly context: string;
  /** Services of the contract that it answers. A method without handler, or that no policy permits to anybody, stops the start. OperationsService is answered by messaging itself. */
  readonly services: readonly DescService[];
}

/** What an installation gives to messaging. */
export interface MessagingSettings {
  readonly nats: NatsAccess;
  /** Seals page tokens: this service's own, which no other knows. */
  readonly pageSecret: string;
  /** Makes the key that signs the audit of this service; its own, and known to nobody else. */
  readonly auditSecret: string;
  readonly zone: Zone;
  readonly clock: Clock;
  readonly verifier: TokenVerifier;
  readonly log: MessagingLog;
  /** Connected; its database has been migrated with messagingMigrations. */
  readonly dataSource: DataSource;
  /** Contexts whose access facts must be fresh before anybody is shown a person; none unless given. */
  readonly accessOwners?: readonly string[];
  readonly policies: Policies;
  readonly tuning?: Partial<MessagingTuning>;
}

/** What the gateway needs: it only asks. */
export interface ClientSettings extends Pick<MessagingSettings, 'nats' | 'log'> {
  /** Seals the positions that leave the platform: the gateway's own. */
  readonly positionSecret: string;
}

/** Limits and times; milliseconds and bytes. Tests shorten them, an installation hardly ever needs to. */
export interface MessagingTuning {
  /** Handlers that run at once. */
  readonly handlers: number;
  /** Requests that wait for a handler; the next one is refused with RESOURCE_EXHAUSTED. */
  readonly waitingRequests: number;
  /** Memory that large requests may hold together. */
  readonly largeRequestBytes: number;
  /** How long a request waits for the positions it brought. */
  readonly positionWait: number;
  /** Outbox rows of one publishing round, and events of one inbox transaction. */
  readonly relayBatch: number;
  readonly inboxBatch: number;
  /** An event handed out and not acknowledged for so long is handed out again; a living consumer says in time that it is still at it. */
  readonly ackWait: number;
  /** How often the outbox is looked at when nobody says that there is something. */
  readonly relayPoll: number;
  /** A row published and not confirmed for so long, while its consumers idle, is published again. */
  readonly republishAfter: number;
  /** How often the stream is checked for having been wiped. */
  readonly streamCheck: number;
  /** Wait before each new try of a failing event; after the last one it is a dead letter. */
  readonly retryDelays: readonly number[];
  /** The same for an event that waits for its predecessor. */
  readonly notYetDelays: readonly number[];
  /** Confirmed outbox rows are kept so long. */
  readonly outboxRetention: number;
  /** Inbox rows are kept so long: longer than the stream keeps events. */
  readonly inboxRetention: number;
  readonly idempotencyRetention: number;
  readonly prunePeriod: number;
  /** A consumer that says nothing for so long is reported. */
  readonly silentAfter: number;
  /** How often a consumer renews its registration. */
  readonly registrationPeriod: number;
  /** How often letters that a person wants re-driven are looked for. */
  readonly redrivePoll: number;
  /** How long a stopping service waits for requests in work. */
  readonly drain: number;
}

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

/** What an installation runs with. */
export const defaultTuning: MessagingTuning = {
  handlers: 64,
  waitingRequests: 1_024,
  largeRequestBytes: 256 * 1024 * 1024,
  positionWait: 2 * second,
  relayBatch: 500,
  inboxBatch: 256,
  ackWait: 30 * second,
  relayPoll: 250,
  republishAfter: 60 * second,
  streamCheck: 2 * second,
  retryDelays: [100, 500, 2 * second, 5 * second, 15 * second],
  notYetDelays: [50, 100, 200, 500, second, 2 * second, 5 * second, 10 * second, 30 * second, 60 * second, 120 * second, 240 * second],
  outboxRetention: day,
  inboxRetention: 8 * day,
  idempotencyRetention: 7 * day,
  prunePeriod: 10 * 60 * second,
  silentAfter: 7 * day,
  registrationPeriod: 60 * second,
  redrivePoll: second,
  drain: 10 * second,
};
