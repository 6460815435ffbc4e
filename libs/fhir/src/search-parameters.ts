import { r4PatientCompartment } from './r4-patient-compartment.js';
import { r4SearchParameters } from './r4-search-parameters.js';
import { supportedTypes } from './r4-structures.js';

export type SearchKind = 'token' | 'reference' | 'string' | 'date' | 'quantity' | 'number' | 'uri';

/** From a resource to the values of a parameter: keys with an optional condition, and the R4 type found there. */
export interface SearchPath {
  readonly steps: readonly { readonly key: string; readonly where?: { readonly key: string; readonly value: string } }[];
  readonly type: string;
}

/** One search parameter of one resource type (R4, Search Parameter Registry). */
export interface SearchParameter {
  readonly name: string;
  readonly kind: SearchKind;
  /** Resource types a reference parameter may point at; empty for any. */
  readonly targets: readonly string[];
  readonly paths: readonly SearchPath[];
  /** The parameter keeps only references to this type: `patient` is `subject` when that is a Patient. */
  readonly onlyType?: string;
  /** Under which names `searchValues` gives the values: its own, or those of parameters that read the same paths, so nothing is kept twice. */
  readonly storedAs: readonly string[];
}

const own = (name: string, kind: SearchKind, ...paths: SearchPath[]): SearchParameter => ({ name, kind, targets: [], paths, storedAs: [name] });
const path = (text: string, type: string): SearchPath => ({ steps: text.split('.').map((key) => ({ key })), type });

/** What every type has. `_id` and `_lastUpdated` are columns of the record and have no path: `searchValues` never gives them. */
export const commonParameters: readonly SearchParameter[] = [
  own('_id', 'token'),
  own('_lastUpdated', 'date'),
  own('_tag', 'token', path('meta.tag', 'Coding')),
  own('_security', 'token', path('meta.security', 'Coding')),
  own('_profile', 'uri', path('meta.profile', 'canonical')),
  own('_source', 'uri', path('meta.source', 'uri')),
];

const compiled = new Map<string, ReadonlyMap<string, SearchParameter>>();

/** Parameters of a supported type by name, the common ones first. Empty for other types. */
export function searchParametersOf(type: string): ReadonlyMap<string, SearchParameter> {
  const known = compiled.get(type);
  if (known) return known;
  if (!supportedTypes.includes(type)) return new Map();
  const parameters = compile(Object.hasOwn(r4SearchParameters, type) ? r4SearchParameters[type]! : '');
  compiled.set(type, parameters);
  return parameters;
}

interface Written {
  readonly name: string;
  readonly kind: SearchKind;
  readonly targets: readonly string[];
  readonly paths: readonly string[];
  readonly onlyType: string | undefined;
}

function compile(line: string): ReadonlyMap<string, SearchParameter> {
  const written = line.split(' ').filter(Boolean).map(read);
  const sameValues = (kind: SearchKind, paths: readonly string[]): Written | undefined =>
    written.find((other) => other.kind === kind && !other.onlyType && other.paths.join('|') === paths.join('|'));
  return new Map([...commonParameters, ...written.map((parameter) => toParameter(parameter, sameValues))].map((parameter) => [parameter.name, parameter]));
}

/** `name:kind(targets)=path:Type|path:Type`, see r4-search-parameters.ts. */
function read(text: string): Written {
  const [, name, kind, targets, paths] = /^([\w-]+):(\w+)(?:\(([^)]*)\))?=(.*)$/.exec(text)!;
  const onlyType = /^[^|]*>(\w+)$/.exec(paths!)?.[1];
  return { name: name!, kind: kind as SearchKind, targets: targets ? targets.split(',') : [], paths: paths!.replaceAll(/>\w+/g, '').split('|'), onlyType };
}

function toParameter({ name, kind, targets, paths, onlyType }: Written, sameValues: (kind: SearchKind, paths: readonly string[]) => Written | undefined): SearchParameter {
  const whole = sameValues(kind, paths)?.name ?? name;
  // `combo-code` reads what `code` and `component-code` read, so it is asked of both.
  const parts = paths.length === 1 ? [] : paths.map((each) => sameValues(kind, [each])?.name);
  const storedAs = parts.length > 0 && parts.every((part) => part !== undefined) ? parts : [whole];
  return { name, kind, targets, paths: paths.map(readPath), ...(onlyType ? { onlyType } : {}), storedAs };
}

function readPath(text: string): SearchPath {
  const colon = text.lastIndexOf(':');
  const steps = text.slice(0, colon).split('.').map((step) => {
    const [, key, whereKey, value] = /^(\w+)(?:\[(\w+)=(\w+)\])?$/.exec(step)!;
    return { key: key!, ...(whereKey ? { where: { key: whereKey, value: value! } } : {}) };
  });
  return { steps, type: text.slice(colon + 1) };
}

/** The parameters that put a resource into a patient's compartment, the subject first; none for types outside of it. */
export const compartmentParametersOf = (type: string): readonly SearchParameter[] =>
  (Object.hasOwn(r4PatientCompartment, type) ? r4PatientCompartment[type]!.split(' ') : []).flatMap((name) => searchParametersOf(type).get(name) ?? []);

/** What a CapabilityStatement says of one type's search. */
export interface SearchCapability {
  readonly searchParam: readonly { readonly name: string; readonly type: SearchKind }[];
  readonly searchInclude: readonly string[];
  readonly searchRevInclude: readonly string[];
}

/** Names and kinds of the type's parameters, and the includes they allow in both directions. */
export function searchCapability(type: string): SearchCapability {
  const references = (of: string): SearchParameter[] => [...searchParametersOf(of).values()].filter(({ kind }) => kind === 'reference');
  return {
    searchParam: [...searchParametersOf(type).values()].map(({ name, kind }) => ({ name, type: kind })),
    searchInclude: references(type).map(({ name }) => `${type}:${name}`),
    searchRevInclude: supportedTypes.flatMap((other) => references(other).filter(({ targets }) => targets.includes(type)).map(({ name }) => `${other}:${name}`)),
  };
}
