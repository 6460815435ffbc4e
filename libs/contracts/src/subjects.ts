import { getOption, hasOption, type DescMessage, type DescMethod, type DescService, type MessageShape } from '@bufbuild/protobuf';
import { event, every_context, operation, type Event, type Operation } from './gen/maillage/common/v1/options_pb.js';

/** `registry` for anything of package maillage.registry.v1. Throws for a package outside maillage.<context>.v<n>. */
export function contextOf(described: DescService | DescMessage): string {
  const parts = /^maillage\.([a-z]+)\.(v\d+)$/.exec(described.file.proto.package);
  if (!parts) throw new Error(`${described.typeName} is not in a package maillage.<context>.v<n>`);
  return parts[1]!;
}

const versionOf = (described: DescService | DescMessage): string => described.file.proto.package.split('.')[2]!;

/** True for a service that each context serves under its own subjects. */
export const servedByEveryContext = (service: DescService): boolean => getOption(service, every_context);

/** maillage.rpc.<context>.v1.<Service>.<Method>; `context` is named only for a service of every context. */
export const rpcSubject = (method: DescMethod, context: string = contextOf(method.parent)): string =>
  `maillage.rpc.${context}.${versionOf(method.parent)}.${method.parent.name}.${method.name}`;

/** Full name of a method, such as `maillage.registry.v1.PersonsService.GetPerson`: what policies know it by. */
export const methodName = (method: DescMethod): string => `${method.parent.typeName}.${method.name}`;

/** REST mapping of a method, or null where the contract is silent. */
export const operationOf = (method: DescMethod): Operation | null => (hasOption(method, operation) ? getOption(method, operation) : null);

/** Subject parts of a state message. Throws for a message that is no event. */
export const eventOf = (schema: DescMessage): Event => described(schema).event;

/** True for an event that each context publishes under its own subject. */
export const publishedByEveryContext = (schema: DescMessage): boolean => eventOf(schema).everyContext;

/** maillage.evt.<context>.<aggregate>.<fact>.v1, without the key; `context` is named only for an event of every context. */
export function eventSubject(schema: DescMessage, context?: string): string {
  const { event: option, subject } = described(schema);
  if (!option.everyContext) return subject;
  if (!context) throw new Error(`${schema.typeName} is published by every context: name one`);
  return subject.replace(`.evt.${contextOf(schema)}.`, `.evt.${context}.`);
}

/** Options are decoded from the descriptor each time they are asked for; a bundle asks thousands of times. */
const events = new WeakMap<DescMessage, { readonly event: Event; readonly subject: string }>();
function described(schema: DescMessage): { readonly event: Event; readonly subject: string } {
  let known = events.get(schema);
  if (!known) {
    if (!hasOption(schema, event)) throw new Error(`${schema.typeName} is no event: it has no (maillage.common.v1.event) option`);
    const option = getOption(schema, event);
    known = { event: option, subject: `maillage.evt.${contextOf(schema)}.${option.aggregate}.${option.fact}.${versionOf(schema)}` };
    events.set(schema, known);
  }
  return known;
}

/** The subject on which this very message travels: eventSubject, and the value of the event's key where it has one. */
export function subjectOf<S extends DescMessage>(schema: S, message: MessageShape<S>): string {
  const { key } = eventOf(schema);
  if (!key) return eventSubject(schema);
  const field = schema.fields.find((each) => each.name === key);
  const value = field && (message as Record<string, unknown>)[field.localName];
  if (typeof value !== 'string' || !/^[A-Za-z0-9_-]+$/.test(value)) throw new Error(`${schema.typeName}.${key} must hold one subject token`);
  return `${eventSubject(schema)}.${value}`;
}

/** What a consumer subscribes to: all of the event's messages, or those with one of `keys`. */
export const eventFilters = (schema: DescMessage, keys: readonly string[] = [], context?: string): string[] => {
  const subject = eventSubject(schema, context);
  if (!eventOf(schema).key) return [subject];
  return keys.length === 0 ? [`${subject}.*`] : keys.map((key) => `${subject}.${key}`);
};
