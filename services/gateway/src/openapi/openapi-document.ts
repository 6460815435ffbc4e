import type { DescMethodUnary, DescService } from '@bufbuild/protobuf';
import { loadPolicies } from '@maillage/access';
import { commentOf, imageMethod, methodName } from '@maillage/contracts';
import { errorTable } from '@maillage/kernel';
import type { OpaqueRoute } from '../rest/opaque-route.js';
import { takesBody, type RestRoute } from '../rest/rest-routes.js';
import { Schemas, type Schema } from './json-schema.js';

const problem: Schema = {
  type: 'object',
  description: 'What went wrong, as RFC 9457 problem details. `reason` is stable; texts for people are made from it.',
  required: ['type', 'title', 'status', 'detail', 'category', 'reason', 'requestId'],
  properties: {
    type: { type: 'string', description: 'urn:maillage:error:<reason>' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    category: { type: 'string', enum: Object.keys(errorTable) },
    reason: { type: 'string', description: 'SCREAMING_SNAKE; named in the description of the operation that gives it.' },
    violations: { type: 'array', items: { type: 'object', properties: { path: { type: 'string' }, rule: { type: 'string' } } } },
    requestId: { type: 'string' },
    incidentId: { type: 'string', description: 'Under which an unexpected fault stands in the log.' },
  },
};

const headers = {
  position: { name: 'X-Maillage-Position', in: 'header', schema: { type: 'string' }, description: 'Positions of earlier writes, separated by commas: the answer waits, at most 2 s, until it includes them; otherwise 503 with PROJECTION_BEHIND.' },
  idempotency: { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 }, description: 'Makes the request safe to repeat for 7 days; with another body it is 422.' },
};

const answerHeaders = {
  'X-Maillage-Position': { schema: { type: 'string' }, description: 'After a write: send it with later reads, so that they include it.' },
  'X-Request-Id': { schema: { type: 'string', format: 'uuid' }, description: 'Correlation id: the one the request brought, or a new one.' },
};

/** The OpenAPI 3.1 document of all routes below /api/v1, made from the contracts and their comments. */
export function openApiDocument(routes: readonly RestRoute[], bytes: readonly OpaqueRoute[]): Schema {
  const opaque = bytes.map((route) => ({ ...route, method: imageMethod(route.method) }));
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Schema>> = {};
  const add = (path: string, verb: string, operation: Schema): void => void ((paths[path] ??= {})[verb] = operation);
  for (const route of routes) add(`/api/v1${route.path}`, route.verb, operationOf(route, schemas));
  for (const route of opaque) add(`/api/v1${route.path}`, route.verb, opaqueOperation(route, schemas));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Maillage',
      version: 'v1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'One register of persons that drives their care, their social support, their appointments, their shared record and the money paid for them. FHIR R4 is at /fhir/R4.',
    },
    security: [{ bearer: [] }],
    tags: [...new Set([...routes, ...opaque].map(({ method }) => method.parent))].map((service) => ({ name: tagOf(service), description: commentOf(service) })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } }, schemas: { ...schemas.components, Problem: problem } },
  };
}

/** Routes stand under the service of the contract that answers them. */
const tagOf = (service: DescService): string => service.name.replace(/Service$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

const common = (method: DescMethodUnary): Schema => ({
  operationId: `${method.parent.name}.${method.name}`,
  tags: [tagOf(method.parent)],
  summary: method.name.replace(/(?<=[a-z])(?=[A-Z])/g, ' '),
  description: `${commentOf(method)}\n\nRoles: ${loadPolicies().rolesOf(methodName(method)).join(', ')}.`,
});

const failure = { default: { description: 'A refusal or fault', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } } };

function operationOf(route: RestRoute, schemas: Schemas): Schema {
  const { method, pathFields } = route;
  const fields = method.input.fields;
  const inPath = fields.filter((each) => pathFields.includes(each.name)).map((each) => parameter(each.name, 'path', schemas.field(each)));
  const inQuery = takesBody(route) ? [] : fields.filter((each) => !pathFields.includes(each.name) && each.fieldKind !== 'message').map((each) => parameter(each.jsonName, 'query', schemas.field(each)));
  const hasBody = takesBody(route) && fields.length > pathFields.length;
  return {
    ...common(method),
    parameters: [...inPath, ...inQuery, headers.position, ...(route.verb === 'get' ? [] : [headers.idempotency])],
    ...(hasBody && { requestBody: { required: true, content: { 'application/json': { schema: schemas.body(method.input, pathFields) } } } }),
    responses: { [route.success]: { description: 'Done', headers: answerHeaders, content: { 'application/json': { schema: schemas.message(method.output) } } }, ...failure },
  };
}

const parameter = (name: string, where: 'path' | 'query', { description, ...schema }: Schema): Schema => ({ name, in: where, ...(where === 'path' && { required: true }), description, schema });

function opaqueOperation(route: OpaqueRoute, schemas: Schemas): Schema {
  const { method, path, requestTypes, answerTypes } = route;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const text = (types: readonly string[]): Schema => Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }]));
  return {
    ...common(method),
    parameters: [...method.input.fields.filter((each) => names.includes(each.name)).map((each) => parameter(each.name, 'path', schemas.field(each))), headers.position, headers.idempotency],
    requestBody: { required: true, content: text(requestTypes) },
    responses: { 200: { description: 'Done', headers: answerHeaders, content: { 'application/json': { schema: schemas.message(method.output) }, ...text(answerTypes) } }, ...failure },
  };
}
