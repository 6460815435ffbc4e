import { getOption, hasOption, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { person } from './gen/maillage/common/v1/options_pb.js';

type Values = Readonly<Record<string, unknown>>;
type Visit = (values: Values, found: Set<string>) => void;

/**
 * Ids of the persons that a message names: the values of its fields marked `person`, at any depth, each once, empty ones left out. What
 * the contract says is compiled once for each schema; a message that names nobody costs one look-up.
 */
export function personsOf<S extends DescMessage>(schema: S, message: MessageShape<S>): string[] {
  const visit = visitOf(schema);
  if (visit === null) return [];
  const found = new Set<string>();
  visit(message as unknown as Values, found);
  return [...found];
}

/** True when some field of the message, at any depth, is marked `person`. */
export const namesPersons = (schema: DescMessage): boolean => visitOf(schema) !== null;

const visits = new WeakMap<DescMessage, Visit | null>();

function visitOf(schema: DescMessage): Visit | null {
  const known = visits.get(schema);
  if (known !== undefined) return known;
  const visit = reaches(schema, new Set()) ? compile(schema) : null;
  visits.set(schema, visit);
  return visit;
}

/** Whether a marked field lies at or below the message; messages may contain themselves. */
function reaches(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  return schema.fields.some((field) => (hasOption(field, person) && getOption(field, person)) || (field.message !== undefined && reaches(field.message, seen)));
}

function compile(schema: DescMessage): Visit {
  const steps: Visit[] = [];
  for (const field of schema.fields) {
    const add = hasOption(field, person) && getOption(field, person) ? (value: unknown, found: Set<string>): void => void (value !== '' && found.add(value as string)) : inner(field.message);
    if (add === null) continue;
    const { localName, oneof, fieldKind } = field;
    steps.push((values, found) => {
      const holder = oneof ? (values[oneof.localName] as { case?: string; value?: unknown }) : undefined;
      const value = holder ? (holder.case === localName ? holder.value : undefined) : values[localName];
      if (value === undefined) return;
      if (fieldKind === 'list') for (const each of value as readonly unknown[]) add(each, found);
      else if (fieldKind === 'map') for (const each of Object.values(value as Values)) add(each, found);
      else add(value, found);
    });
  }
  return (values, found) => {
    for (const step of steps) step(values, found);
  };
}

const inner = (schema: DescMessage | undefined): ((value: unknown, found: Set<string>) => void) | null =>
  // Looked up when it is first needed: a message may contain itself.
  schema !== undefined && reaches(schema, new Set()) ? (value, found) => visitOf(schema)?.(value as Values, found) : null;
