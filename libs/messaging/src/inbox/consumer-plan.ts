import type { DescMessage, Message } from '@bufbuild/protobuf';
import { contextOf, eventFilters, eventOf, eventSubject, publishedByEveryContext } from '@maillage/contracts';
import type { EventDelivery, OnEventMark } from '../events/event-decorators.js';
import type { MarkedMethod } from '../rpc/contract-handlers.js';
import type { Wanted } from '../outbox/consumer-registry.js';

/** One marked method. */
export interface Subscriber {
  readonly schema: DescMessage;
  readonly keys: readonly string[] | null;
  readonly handle: (message: Message, delivery: EventDelivery) => Promise<void>;
}

/** One durable consumer of one context's stream, with all methods it feeds. */
export interface ConsumerPlan {
  /** `<service>-<context>`, or `<service>-<consumer>-<context>`; also the durable's name. */
  readonly name: string;
  readonly context: string;
  /** By the event's subject without key, in the order in which they were found. */
  readonly subscribers: ReadonlyMap<string, readonly Subscriber[]>;
  /** What the owner is told. */
  readonly wanted: readonly Wanted[];
  /** What the durable lets through; they never overlap, NATS would refuse that. */
  readonly filters: readonly string[];
}

const ofEachContext = (mark: OnEventMark): (OnEventMark & { readonly context: string })[] =>
  (publishedByEveryContext(mark.schema) ? (mark.contexts ?? []) : [contextOf(mark.schema)]).map((context) => ({ ...mark, context }));

/** Groups the marked methods of a service into its consumers. */
export function consumerPlans(service: string, marked: readonly MarkedMethod<readonly OnEventMark[]>[]): ConsumerPlan[] {
  const groups = new Map<string, { context: string; subscribers: Map<string, Subscriber[]> }>();
  for (const { mark, call } of marked) {
    for (const { schema, consumer, keys, context } of mark.flatMap(ofEachContext)) {
      const name = [service, consumer, context].filter(Boolean).join('-');
      const group = groups.get(name) ?? { context, subscribers: new Map<string, Subscriber[]>() };
      groups.set(name, group);
      const subject = eventSubject(schema, context);
      const subscriber: Subscriber = { schema, keys: keys && keys.length > 0 ? keys : null, handle: call as unknown as Subscriber['handle'] };
      group.subscribers.set(subject, [...(group.subscribers.get(subject) ?? []), subscriber]);
    }
  }
  return [...groups].map(([name, { context, subscribers }]) => {
    const wanted = [...subscribers].map(([subject, all]): Wanted => ({ subject, keys: all.some((each) => each.keys === null) ? null : [...new Set(all.flatMap((each) => each.keys!))].sort() }));
    const live = wanted.flatMap(({ subject, keys }) => eventFilters(subscribers.get(subject)![0]!.schema, keys ?? [], context));
    return { name, context, subscribers, wanted, filters: [...live, `maillage.fill.${context}.${name}.>`] };
  });
}

/** The methods that take a message on `subject`, and the event's subject and key. Null when this consumer does not know it. */
export function subscribersOf(plan: ConsumerPlan, subject: string): { readonly subject: string; readonly key: string | null; readonly subscribers: readonly Subscriber[] } | null {
  const plain = plan.subscribers.get(subject);
  if (plain && eventOf(plain[0]!.schema).key === '') return { subject, key: null, subscribers: plain };
  const end = subject.lastIndexOf('.');
  const base = subject.slice(0, end);
  const key = subject.slice(end + 1);
  const keyed = plan.subscribers.get(base)?.filter(({ schema, keys }) => eventOf(schema).key !== '' && (keys === null || keys.includes(key)));
  return keyed && keyed.length > 0 ? { subject: base, key, subscribers: keyed } : null;
}
