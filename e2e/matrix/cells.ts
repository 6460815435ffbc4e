import { createHash } from 'node:crypto';
import { fromJson, toJson, type DescMessage, type DescMethod, type DescMethodUnary, type JsonObject, type JsonValue, type Message } from '@bufbuild/protobuf';
import { loadPolicies } from '@maillage/access';
import { contractServices, methodName, operationOf } from '@maillage/contracts';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { commonParameters, compartmentParametersOf, searchCapability, searchParametersOf, supportedTypes, type SearchParameter } from '@maillage/fhir';
import { newId, systemClock } from '@maillage/kernel';
import { categoryOfType, type Category, type Position } from './model.js';
import { operationRules, type OperationRule } from './operations.js';
import type { Account, Person, StoredResource, World } from './world.js';

/** One request, as it goes over the wire. */
export type Request =
  | { readonly kind: 'rpc'; readonly method: DescMethodUnary; readonly message: Message }
  | { readonly kind: 'http'; readonly verb: string; readonly path: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

/** One question of the matrix: this account, this operation. */
export interface Cell {
  readonly operation: string;
  readonly action: OperationRule['action'];
  readonly category: Category | null;
  /** True where the request names `main`, or something of theirs. */
  readonly named: boolean;
  readonly allow: readonly string[];
  readonly account: Account;
  /** The request about a person; `nobody` stands for an unknown id. */
  request(about: Person): Request;
  /** The operation with what it is asked about: cells of a group differ in their account alone. */
  readonly group: string;
  /** A stale If-Match is refused before anything is looked for, so that an allowed write and one of an unknown id look alike. */
  readonly blind?: true;
  /** A search of a type outside of the Patient's compartment (R4): about somebody only where it finds somebody. */
  readonly loose?: true;
  readonly last: boolean;
}

type Shape = Omit<Cell, 'account'>;

/** Every cell of this world. */
export function cellsOf(world: World): Cell[] {
  const shapes = [...contractShapes(world), ...fhirShapes(world)];
  const everyone = shapes.flatMap((shape) => world.accounts.map((account): Cell => ({ ...shape, account })));
  // By each parameter only those ask who may search, from positions in which they see nothing, little and much, and of a type that nobody has anything of from one: the product of all would be a million.
  const searching = world.accounts.filter(({ role, position }) => searchAllow.includes(role) && searchPositions.includes(position));
  const once = searching.filter(({ position }) => position === "other person's team");
  const held = new Set(world.persons.main.resources.map(({ type }) => type));
  return [...everyone, ...supportedTypes.flatMap((type) => parameterShapes(world, type).flatMap((shape) => (held.has(type) ? searching : once).map((account): Cell => ({ ...shape, account }))))];
}

/** A fixed part of the cells: every operation and every role, then by a hash that neither the order nor the ids of a run change. */
export function chosenCells(cells: readonly Cell[], count: number): Cell[] {
  const keyed = cells.map((cell) => ({ cell, key: createHash('sha256').update(`${cell.group.replaceAll(/[0-9a-f-]{36}/g, '')}|${cell.account.role}|${cell.account.position}`).digest('hex') })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const chosen = new Set<Cell>();
  for (const nameOf of [(cell: Cell) => cell.operation, (cell: Cell) => cell.account.role]) {
    const seen = new Set<string>();
    for (const { cell } of keyed) {
      if (!seen.has(nameOf(cell))) chosen.add(cell);
      seen.add(nameOf(cell));
    }
  }
  for (const { cell } of keyed) if (chosen.size < count) chosen.add(cell);
  return [...chosen];
}

// --- RPC and REST: from the descriptors ---

function contractShapes(world: World): Shape[] {
  return contractServices().flatMap((service) => service.methods.flatMap((method): Shape[] => (operationRules[`${service.name}.${method.name}`] ?? []).flatMap((rule, index) => {
    const name = `${service.name}.${method.name}`;
    const by = rule.names ? ` by ${rule.names.join(',')}` : index > 0 ? ` (${index})` : '';
    const { http } = operationOf(method) ?? {};
    const allow = loadPolicies().rolesOf(methodName(method));
    // Both requests of a comparison bring the same new id.
    const fresh = newId(systemClock);
    const json = (about: Person): JsonObject => requestJson(method.input, rule, about, world, fresh);
    const shape = { ...(rule.with?.['if_match'] !== undefined && { blind: true as const }), action: rule.action, category: rule.category, named: rule.names !== undefined, allow, last: rule.last === true };
    const rpc: Shape = { ...shape, operation: `rpc ${name}`, group: `rpc ${name}${by}`, request: (about) => ({ kind: 'rpc', method: method as DescMethodUnary, message: fromJson(method.input, json(about)) as Message }) };
    if (!http?.pattern.case) return [rpc];
    const { case: verb, value } = http.pattern;
    const rest: Shape = { ...shape, operation: `${verb.toUpperCase()} ${value}`, group: `${verb.toUpperCase()} ${value}${by}`, request: (about) => restRequest(method, verb, value, json(about)) };
    return [rpc, rest];
  })));
}

/** Proto JSON: what the rule says, then new ids, then what is the person's, then what is the world's; a version is always a stale one, so that who may write still changes nothing. */
function requestJson(input: DescMessage, rule: OperationRule, about: Person, world: World, fresh: string): JsonObject {
  const json: JsonObject = {};
  for (const { name } of input.fields) {
    const said = rule.with?.[name];
    if (said !== undefined) {
      if (name !== 'network_id' && name !== 'resource_id') json[name] = said as JsonValue;
      else json[name] = said === '' ? world.shared[name]! : (said as JsonValue);
    } else if (name === rule.fresh) json[name] = fresh;
    else if (rule.names?.includes(name)) json[name] = about.fields[name]!;
    else if (world.shared[name] !== undefined && rule.action !== 'list') json[name] = world.shared[name];
    else if (world.shared[name] !== undefined && (name === 'contract_id' || (name === 'network_id' && input.name === 'ListEpisodesRequest'))) json[name] = world.shared[name];
    else if (name === 'version') json[name] = 9999;
    else if (name.endsWith('_id') && rule.action !== 'list') json[name] = fresh;
  }
  return json;
}

function restRequest(method: DescMethod, verb: string, pattern: string, json: JsonObject): Request {
  const rest = { ...json };
  const path = `/api/v1${pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? '');
    delete rest[name];
    return encodeURIComponent(value);
  })}`;
  if (verb === 'post' || verb === 'put') return { kind: 'http', verb: verb.toUpperCase(), path, body: JSON.stringify(toJson(method.input, fromJson(method.input, rest))), headers: { 'content-type': 'application/json' } };
  const query = new URLSearchParams(Object.entries(rest).flatMap(([name, value]): [string, string][] => (value === null || typeof value === 'object' ? [] : [[name, String(value)]]))).toString();
  return { kind: 'http', verb: verb.toUpperCase(), path: query ? `${path}?${query}` : path };
}

// --- FHIR ---

const allowOf = (method: keyof typeof RecordService.method): readonly string[] => loadPolicies().rolesOf(methodName(RecordService.method[method]));
const searchAllow = allowOf('searchResources');
const searchPositions: readonly Position[] = ['team', "other person's team", 'network organisation', 'consent', 'refused team', 'no relation'];
const fhir = { 'content-type': 'application/fhir+json' };

const looseOf = (type: string): { readonly loose?: true } => (compartmentParametersOf(type).length === 0 ? { loose: true } : {});

/** Read, version, history, update, delete and create of everything that the world holds, and a plain search and count of each type. */
function fhirShapes({ persons, nobody }: World): Shape[] {
  const shape = (operation: string, group: string, allow: readonly string[], more: Pick<Shape, 'action' | 'category' | 'named' | 'blind' | 'loose'>, request: (about: Person) => Request): Shape => ({ operation, group: `${operation} ${group}`, allow, last: false, ...more, request });
  const own = persons.main.resources.flatMap((resource, index): Shape[] => {
    const { type, id, category } = resource;
    const name = `${type}#${index}`;
    const isNobody = (about: Person): boolean => about === nobody;
    const path = (about: Person, rest = ''): string => `/fhir/R4/${type}/${isNobody(about) ? nobody.fields[type === 'Patient' ? 'patient_id' : 'id']! : id}${rest}`;
    const body = (about: Person, withId: boolean): string => bodyOf(resource, persons.main, about, withId);
    const read = { action: 'read', category, named: true } as const;
    const write = { action: 'write', category, named: true, blind: true } as const;
    return [
      shape('fhir read', name, allowOf('readResource'), read, (about) => ({ kind: 'http', verb: 'GET', path: path(about) })),
      shape('fhir vread', name, allowOf('readVersion'), read, (about) => ({ kind: 'http', verb: 'GET', path: path(about, '/_history/1') })),
      shape('fhir history', name, allowOf('readHistory'), read, (about) => ({ kind: 'http', verb: 'GET', path: path(about, '/_history') })),
      shape('fhir update', name, allowOf('updateResource'), write, (about) => ({ kind: 'http', verb: 'PUT', path: path(about), headers: { ...fhir, 'if-match': 'W/"9999"' }, body: body(about, true) })),
      shape('fhir delete', name, allowOf('deleteResource'), write, (about) => ({ kind: 'http', verb: 'DELETE', path: path(about), headers: { 'if-match': 'W/"9999"' } })),
      // A reference to a Patient is a reference to somebody: the target must be in view, of whatever kind the new resource is.
      ...(type === 'Patient' ? [] : [shape('fhir create', name, allowOf('createResource'), { action: 'create' as const, category: 'identity' as const, named: true }, (about) => ({ kind: 'http' as const, verb: 'POST', path: `/fhir/R4/${type}`, headers: fhir, body: body(about, false) }))]),
    ];
  });
  const types = supportedTypes.flatMap((type): Shape[] => {
    const list = { action: 'list', category: categoryOfType(type), named: false, ...looseOf(type) } as const;
    return [
      shape('fhir search', type, searchAllow, list, () => ({ kind: 'http', verb: 'GET', path: `/fhir/R4/${type}?_total=accurate&_count=100` })),
      shape('fhir count', type, searchAllow, list, () => ({ kind: 'http', verb: 'GET', path: `/fhir/R4/${type}?_summary=count` })),
    ];
  });
  return [...own, ...types];
}

function bodyOf({ json, id }: StoredResource, main: Person, about: Person, withId: boolean): string {
  const { id: _id, ...rest } = json as { id: string };
  const text = JSON.stringify(withId ? { ...rest, id } : rest);
  return about === main ? text : text.replaceAll(main.fields['patient_id']!, about.fields['patient_id']!).replaceAll(id, about.fields['id']!);
}

/** Search by each parameter, and each include and revinclude, of a type. */
function parameterShapes({ persons }: World, type: string): Shape[] {
  const shape = (operation: string, name: string, query: string, verb = 'GET'): Shape => ({
    operation, group: `${operation} ${type} ${name} ${verb}`, action: 'list', category: categoryOfType(type), named: false, ...looseOf(type), allow: searchAllow, last: false,
    request: () => (verb === 'GET' ? { kind: 'http', verb, path: `/fhir/R4/${type}?${query}` } : { kind: 'http', verb, path: `/fhir/R4/${type}/_search`, body: query, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  });
  const parameters = new Map<string, SearchParameter>([...commonParameters.map((each) => [each.name, each] as const), ...searchParametersOf(type)]);
  const { searchInclude = [], searchRevInclude = [] } = searchCapability(type);
  const held = persons.main.resources.filter((each) => each.type === type);
  return [
    ...[...parameters.values()].flatMap((parameter) => queriesOf(parameter, persons.main, held).flatMap((query) => (held.length > 0 ? ['GET', 'POST'] : ['GET']).map((verb) => shape('fhir search by parameter', query, query, verb)))),
    // Refused as unsupported today; the day it is not, it is asked already.
    ...[...parameters.values()].filter(({ kind }) => kind === 'reference').map(({ name }) => shape('fhir chain', name, `${name}:Patient.name=Zq`)),
    ...searchInclude.map((include) => shape('fhir include', include, `_include=${encodeURIComponent(include)}&_count=100`)),
    ...searchRevInclude.map((include) => shape('fhir revinclude', include, `_revinclude=${encodeURIComponent(include)}&_count=100`)),
  ];
}

/** Values that find what there is: a search that finds nothing would leak nothing. */
function queriesOf({ name, kind }: SearchParameter, main: Person, held: readonly StoredResource[]): string[] {
  if (name === '_id') return held.map(({ id }) => `_id=${id}`);
  switch (kind) {
    case 'date':
      return [`${name}=ge1900-01-01`];
    case 'reference':
      return [`${name}=Patient/${main.fields['patient_id']!}`];
    case 'string':
      return [`${name}=Zq`];
    case 'token':
      return [`${name}:not=zqnothing`];
    case 'quantity':
    case 'number':
      return [`${name}=ge0`];
    case 'uri':
      return [`${name}=urn:matrix`];
  }
}
