import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { Work } from '@maillage/database';
import type { RequestContext } from '../context/request-context.js';
import type { EventWork } from '../work/event-work.js';
import type { DomainEvent, EventEnvelope } from './event.js';

/** What a subscriber gets beside the message. All it writes through `work` is committed together with the inbox row. */
export interface EventDelivery {
  readonly work: EventWork;
  readonly event: EventEnvelope;
  readonly context: RequestContext;
}

/** A method marked by @OnEvent. */
export type EventHandler<S extends DescMessage> = (message: MessageShape<S>, delivery: EventDelivery) => Promise<void>;
/** A method marked by @Snapshot. */
export type SnapshotSource = (work: Work) => AsyncIterable<DomainEvent>;

/** How a subscriber wants its events. */
export interface OnEventOptions {
  /** Name of a second, independent consumer in the same service: one that lags or fails holds up the other in nothing. */
  readonly consumer?: string;
  /** Only messages with these values of the event's key; all unless told. */
  readonly keys?: readonly string[];
  /** Whose events, where every context publishes its own. */
  readonly contexts?: readonly string[];
}

/** @internal */
export interface OnEventMark extends OnEventOptions {
  readonly schema: DescMessage;
}

/** Where @OnEvent leaves its OnEventMark list. */
export const onEventMark = Symbol('maillage.on-event');
/** Where @Snapshot leaves its schema. */
export const snapshotMark = Symbol('maillage.snapshot');

/**
 * Marks a method that takes each event of `schema`, at least once and in any order; the inbox makes it once. It runs inside a
 * transaction that may hold many events. A thrown `notYet` waits; any other error is tried again and then becomes a dead letter.
 */
export function OnEvent<S extends DescMessage>(schema: S, options: OnEventOptions = {}) {
  return <T extends EventHandler<S>>(_target: object, _name: string | symbol, descriptor: TypedPropertyDescriptor<T>): void => {
    const marks = (Reflect.getMetadata(onEventMark, descriptor.value!) as OnEventMark[] | undefined) ?? [];
    Reflect.defineMetadata(onEventMark, [...marks, { schema, ...options }], descriptor.value!);
  };
}

/**
 * Marks a method that yields the present state event of every aggregate behind `schema`, read through `work`. It fills a consumer that
 * registers; the versions are those of the aggregates, so that live events and snapshot may overlap.
 */
export function Snapshot<S extends DescMessage>(schema: S) {
  return <T extends SnapshotSource>(_target: object, _name: string | symbol, descriptor: TypedPropertyDescriptor<T>): void => {
    Reflect.defineMetadata(snapshotMark, schema, descriptor.value!);
  };
}
