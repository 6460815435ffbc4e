import { fromJson, ScalarType, type DescField, type JsonObject, type JsonValue, type Message } from '@bufbuild/protobuf';
import { parseJson } from '@maillage/fhir';
import { invalidArgument, type MaillageError } from '@maillage/kernel';
import { jsonDepth } from '../edge/limits.js';
import { takesBody, type RestRoute } from './rest-routes.js';

/** What HTTP brought. */
export interface RestInput {
  readonly params: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}

/**
 * The request message of a route. Throws INVALID_ARGUMENT: PARAMETER_UNKNOWN, PATH_BODY_DIFFER, FIELD_UNKNOWN, FIELD_INVALID, or
 * what the strict JSON reader refuses. Messages name fields, never values. Field rules are checked by the service that answers.
 */
export function restRequest(route: RestRoute, input: RestInput): Message {
  const hasBody = takesBody(route);
  const json = hasBody ? bodyObject(input.body) : {};
  if (hasBody) for (const name of input.query.keys()) throw unknownParameter(name);
  else addQuery(json, route, input.query);
  addPath(json, route, input.params);
  try {
    return fromJson(route.method.input, json) as Message;
  } catch (error) {
    throw fieldError(error);
  }
}

function bodyObject(body: Uint8Array): JsonObject {
  if (body.length === 0) return {};
  const json = parseJson(body, { maxDepth: jsonDepth }) as JsonValue;
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw invalidArgument('BODY_NOT_AN_OBJECT', 'The body is a JSON object.');
  return json;
}

const unknownParameter = (name: string): MaillageError =>
  invalidArgument('PARAMETER_UNKNOWN', 'This route does not know one of the query parameters.', [{ path: /^\w{1,60}$/.test(name) ? name : '', rule: 'query parameter is known' }]);

function addQuery(json: JsonObject, route: RestRoute, query: URLSearchParams): void {
  for (const name of new Set(query.keys())) {
    const field = route.method.input.fields.find((each) => (each.name === name || each.jsonName === name) && !route.pathFields.includes(each.name));
    if (!field || field.fieldKind === 'message' || field.fieldKind === 'map') throw unknownParameter(name);
    const values = query.getAll(name);
    if (field.fieldKind !== 'list' && values.length > 1) throw invalidArgument('PARAMETER_REPEATED', 'A query parameter came twice.', [{ path: field.name, rule: 'query parameter comes once' }]);
    json[field.jsonName] = field.fieldKind === 'list' ? values.map((value) => scalar(field, value)) : scalar(field, values[0]!);
  }
}

function addPath(json: JsonObject, route: RestRoute, params: RestInput['params']): void {
  for (const name of route.pathFields) {
    const field = route.method.input.fields.find((each) => each.name === name)!;
    const value = scalar(field, String(params[name] ?? ''));
    // By either of its names, and by both.
    const inBody = [json[field.jsonName], json[field.name]];
    if (inBody.some((each) => each !== undefined && each !== value)) throw invalidArgument('PATH_BODY_DIFFER', 'The path and the body name different things.', [{ path: name, rule: 'path and body agree' }]);
    delete json[field.name];
    json[field.jsonName] = value;
  }
}

/** Text of a URL as the JSON of the field: proto JSON takes numbers and enum names as text, but not booleans. */
const scalar = (field: DescField, text: string): JsonValue => (field.scalar === ScalarType.BOOL && (text === 'true' || text === 'false') ? text === 'true' : text);

/** The library's messages quote values; only the names in them are ours to repeat. */
function fieldError(error: unknown): MaillageError {
  const text = error instanceof Error ? error.message : '';
  const unknown = /: key "([\w.]{1,80})" is unknown$/.exec(text)?.[1];
  if (text.endsWith(' is unknown')) return invalidArgument('FIELD_UNKNOWN', 'The body has a field that this route does not know.', [{ path: unknown ?? '', rule: 'field is known' }]);
  const path = /^cannot decode (?:field|enum|message) ([\w.]+)/.exec(text)?.[1]?.split('.').at(-1) ?? '';
  return invalidArgument('FIELD_INVALID', 'A field does not have the type that the contract names.', [{ path, rule: 'field has its type' }]);
}
