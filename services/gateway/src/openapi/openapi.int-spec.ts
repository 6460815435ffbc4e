import { startGateway, type RunningGateway } from '../gateway.fixture.js';

type Node = Record<string, unknown>;
let gateway: RunningGateway;
let document: Node;
const page = (path: string) => gateway.ask({ path: `/api/v1/${path}`, token: null });

beforeAll(async () => {
  gateway = await startGateway();
  document = (await page('openapi.json')).json;
});
afterAll(() => gateway.close());

/** Keywords that OpenAPI 3.1 knows, for each kind of node; anything else in a document is a slip. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  document: ['openapi', 'info', 'security', 'tags', 'paths', 'components'],
  operation: ['operationId', 'tags', 'summary', 'description', 'parameters', 'requestBody', 'responses'],
  parameter: ['name', 'in', 'required', 'description', 'schema'],
  requestBody: ['required', 'content'],
  response: ['description', 'headers', 'content'],
  media: ['schema'],
  header: ['schema', 'description'],
  schema: ['$ref', 'type', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems', 'uniqueItems', 'enum', 'items', 'properties', 'additionalProperties', 'required', 'description', 'contentEncoding'],
};
const types = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

/** Every fault of the document's structure, as sentences with their place. */
function faultsOf(root: Node): string[] {
  const faults: string[] = [];
  const check = (condition: boolean, fault: string): void => void (condition || faults.push(fault));
  const known = (node: Node, kind: string, at: string): void => Object.keys(node).forEach((key) => check(keywords[kind]!.includes(key), `${at}: ${kind} knows no ${key}`));
  const each = (nodes: unknown, visit: (node: Node, key: string) => void): void => Object.entries((nodes ?? {}) as Record<string, Node>).forEach(([key, node]) => visit(node, key));
  const components = (root['components'] as { schemas: Record<string, Node> }).schemas;

  const schema = (node: Node, at: string): void => {
    known(node, 'schema', at);
    const { $ref, type, pattern, items, properties, additionalProperties, required } = node as { $ref?: string; type?: string; pattern?: string; items?: Node; properties?: Record<string, Node>; additionalProperties?: Node | boolean; required?: string[] };
    check(($ref === undefined) !== (type === undefined), `${at}: a schema has either a type or a reference`);
    if ($ref !== undefined) check($ref.startsWith('#/components/schemas/') && Object.hasOwn(components, $ref.split('/').at(-1)!), `${at}: ${$ref} leads nowhere`);
    if (type !== undefined) check(types.includes(type), `${at}: ${type} is no type`);
    if (pattern !== undefined) check((() => new RegExp(pattern, 'u') instanceof RegExp)(), `${at}: pattern`);
    check((type === 'array') === (items !== undefined), `${at}: an array says its items, and nothing else does`);
    if (items) schema(items, `${at}.items`);
    if (typeof additionalProperties === 'object') schema(additionalProperties, `${at}.*`);
    each(properties, (property, name) => schema(property, `${at}.${name}`));
    for (const name of required ?? []) check(properties !== undefined && name in properties, `${at}: requires ${name}, which it has not`);
  };
  const content = (node: unknown, at: string): void =>
    each(node, (media, type) => {
      check(/^[\w.+-]+\/[\w.+-]+$/.test(type), `${at}: ${type} is no media type`);
      known(media, 'media', at);
      schema(media['schema'] as Node, `${at} ${type}`);
    });

  known(root, 'document', 'document');
  const tags = root['tags'] as { name: string; description: string }[];
  check(tags.every(({ description }) => description.length > 10) && new Set(tags.map(({ name }) => name)).size === tags.length, 'a tag has no sentence, or stands twice');
  each(components, (node, name) => {
    check(/^[\w.-]+$/.test(name), `component ${name} has a name that is none`);
    schema(node, name);
  });
  const ids = new Set<string>();
  each(root['paths'], (operations, path) =>
    each(operations, (operation, verb) => {
      const at = `${verb} ${path}`;
      known(operation, 'operation', at);
      check(['get', 'post', 'put', 'delete'].includes(verb) && path.startsWith('/api/v1/'), `${at}: no verb and path`);
      check(!ids.has(operation['operationId'] as string), `${at}: operationId stands twice`);
      ids.add(operation['operationId'] as string);
      check(tags.some(({ name }) => (operation['tags'] as string[]).includes(name)), `${at}: a tag that is not listed`);
      const parameters = operation['parameters'] as { name: string; in: string; required?: boolean; schema: Node }[];
      check(new Set(parameters.map((parameter) => `${parameter.in} ${parameter.name}`)).size === parameters.length, `${at}: a parameter stands twice`);
      check(parameters.filter((parameter) => parameter.in === 'path').every(({ name, required }) => required === true && path.includes(`{${name}}`)), `${at}: a path parameter that the path has not`);
      check((path.match(/\{/g) ?? []).length === parameters.filter((parameter) => parameter.in === 'path').length, `${at}: a path parameter is missing`);
      for (const parameter of parameters) {
        known(parameter, 'parameter', at);
        schema(parameter.schema, `${at} ${parameter.name}`);
      }
      if (operation['requestBody']) {
        known(operation['requestBody'] as Node, 'requestBody', at);
        content((operation['requestBody'] as Node)['content'], at);
        check(verb !== 'get' && verb !== 'delete', `${at}: takes a body`);
      }
      each(operation['responses'], (response, status) => {
        check(/^([1-5]\d\d|default)$/.test(status) && typeof response['description'] === 'string', `${at}: response ${status}`);
        known(response, 'response', at);
        content(response['content'], `${at} ${status}`);
        each(response['headers'], (header, name) => {
          known(header, 'header', at);
          schema(header['schema'] as Node, `${at} ${name}`);
        });
      });
    }),
  );
  return faults;
}

describe('the OpenAPI document', () => {
  it('is one, by the structure of OpenAPI 3.1', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Maillage', version: expect.any(String) as string }, security: [{ bearer: [] }] });
    expect(Object.keys(document['paths'] as object).length).toBeGreaterThan(40);
    expect(faultsOf(document)).toEqual([]);
  });

  it('would be refused with a slip in it', () => {
    const broken = structuredClone(document) as { paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; operationId: string }>>; components: { schemas: Record<string, Node> } };
    broken.paths['/api/v1/persons/{person_id}']!['get']!.parameters = [];
    broken.paths['/api/v1/persons']!['get']!.operationId = broken.paths['/api/v1/persons']!['post']!.operationId;
    broken.components.schemas['Problem'] = { type: 'thing', nullable: true };
    expect(faultsOf(broken)).toEqual(
      expect.arrayContaining(['get /api/v1/persons/{person_id}: a path parameter is missing', 'Problem: schema knows no nullable', 'Problem: thing is no type', expect.stringMatching(/operationId stands twice/)]),
    );
  });

  it('holds every route that answers, and each of its routes answers', async () => {
    const token = await gateway.token({ roles: ['network-admin', 'clinician', 'nurse', 'social-worker', 'coordinator', 'secretary', 'finance', 'integration', 'operator', 'person'] });
    for (const [path, operations] of Object.entries(document['paths'] as Record<string, Node>)) {
      for (const verb of Object.keys(operations)) {
        const filled = path.replaceAll(/\{\w+\}/g, '01900000-0000-7000-8000-000000000001');
        const reply = await gateway.ask({ method: verb.toUpperCase(), path: filled, token });
        expect({ path, verb, known: ![404, 405].includes(reply.status) }).toEqual({ path, verb, known: true });
      }
    }
  });
});

describe('the page to try it', () => {
  it('comes with what it needs from here, under a policy that allows nothing else', async () => {
    const html = await page('docs');
    expect(html).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } });
    const policy = html.headers['content-security-policy'] as string;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy.match(/https?:/g)).toBeNull();
    const links = [...html.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links) expect({ link, status: (await gateway.ask({ path: link, token: null })).status }).toEqual({ link, status: 200 });
    expect((await page('docs/start.js')).text).toContain('validatorUrl: null');
  });
});
