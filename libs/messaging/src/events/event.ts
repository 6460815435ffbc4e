import { create, toBinary, type DescMessage, type Message, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { eventOf, eventSubject, personsOf, subjectOf } from '@maillage/contracts';
import { newId, systemClock, type Uuid } from '@maillage/kernel';

/** One state of an aggregate, ready to be stored in the outbox. Made by `event`. */
export interface DomainEvent {
  readonly id: Uuid;
  /** Without the event's key. */
  readonly subject: string;
  /** Value of the event's key, or null. */
  readonly key: string | null;
  readonly aggregate: string;
  readonly version: number;
  readonly payload: Uint8Array;
  /** Whom the state is about, for the audit. */
  readonly persons: readonly string[];
}

/** What a subscriber may know of an event beside its message. */
export interface EventEnvelope {
  readonly id: Uuid;
  /** maillage.evt.<context>.<aggregate>.<fact>.v1, for a snapshot too. */
  readonly subject: string;
  readonly aggregate: string;
  readonly version: number;
  /** Id of the transaction that published it. */
  readonly writeId: Uuid;
  /** True for a state that fills a new consumer: the change itself may be old, so react to it only by projecting. */
  readonly snapshot: boolean;
}

const aggregateId = /^[\x21-\x7e]{1,200}$/;

/**
 * The public state of one aggregate at one version. The subject comes from the message's descriptor; `context` is named only for an event
 * of every context.
 * Throws Error for a message that is no event, an id that is empty or holds spaces, or a version below 1.
 */
export function event<S extends DescMessage>(schema: S, of: { readonly aggregate: string; readonly version: number; readonly context?: string }, message: MessageInitShape<S>): DomainEvent {
  if (!aggregateId.test(of.aggregate)) throw new Error(`${schema.typeName}: the aggregate's id is empty or holds spaces`);
  if (!Number.isSafeInteger(of.version) || of.version < 1) throw new Error(`${schema.typeName}: a version is a whole number from 1`);
  const state = create(schema, message);
  const subject = eventSubject(schema, of.context);
  const key = eventOf(schema).key === '' ? null : subjectOf(schema, state as MessageShape<S> & Message).slice(subject.length + 1);
  return { id: newId(systemClock), subject, key, aggregate: of.aggregate, version: of.version, payload: toBinary(schema, state), persons: personsOf(schema, state as MessageShape<S>) };
}
