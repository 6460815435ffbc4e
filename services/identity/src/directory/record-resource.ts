import type { Resource } from '@maillage/contracts/information/v1/record_pb.js';
import type { Identifier } from './domain/identifier.js';

/** What the directory reads of an Organization or Practitioner of the record; the record has validated it. */
export interface RecordResource {
  readonly active?: boolean;
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[];
  /** A text for an Organization, HumanNames for a Practitioner. */
  readonly name?: string | readonly HumanName[];
}

/** FHIR HumanName, the parts that are read. */
export interface HumanName {
  readonly use?: string;
  readonly text?: string;
  readonly family?: string;
  readonly given?: readonly string[];
}

export const resourceOf = (state: Resource): RecordResource => JSON.parse(new TextDecoder().decode(state.json)) as RecordResource;

/** Identifiers as they are, wrong check digits included; one without system or value is no name of anything and stays in the record only. */
export const identifiersOf = ({ identifier = [] }: RecordResource): Identifier[] =>
  identifier.flatMap(({ system, value }) => (system && value ? [{ system, value }] : []));

/** FHIR: absent means in use. */
export const isActive = ({ active }: RecordResource): boolean => active ?? true;

/** The official name, otherwise the first one that is in use. */
export function personNameOf({ name }: RecordResource): { readonly familyName: string; readonly givenNames: readonly string[] } {
  const names = Array.isArray(name) ? (name as readonly HumanName[]) : [];
  const chosen = names.find(({ use }) => use === 'official') ?? names.find(({ use }) => use !== 'old' && use !== 'maiden') ?? names[0];
  return { familyName: chosen?.family ?? chosen?.text ?? '', givenNames: chosen?.given ?? [] };
}
