import { contractServices } from '@maillage/contracts';
import { restRoutes } from '../rest/rest-routes.js';
import { openApiDocument } from './openapi-document.js';

interface Operation {
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}
const routes = restRoutes(contractServices());
const document = openApiDocument(routes, []) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { description?: string; required?: string[]; properties?: Record<string, { description?: string; pattern?: string }> }> };
};

describe('the OpenAPI document', () => {
  it('has every route of the contracts, each with its sentence and its roles', () => {
    expect(document.openapi).toBe('3.1.0');
    for (const route of routes) {
      const operation = document.paths[`/api/v1${route.path}`]?.[route.verb];
      expect(operation?.description).toMatch(/^[A-Z].{10,}[\s\S]*Roles: /);
      expect(Object.keys(operation!.responses)).toEqual([String(route.success), 'default']);
      expect(operation!.parameters.filter((each) => each.in === 'path').map(({ name }) => name).sort()).toEqual([...route.pathFields].sort());
    }
  });

  it('describes every field, and requires what is refused without', () => {
    const request = document.components.schemas['registry.RequestMembershipRequest']!;
    expect(request.required).toEqual(['membershipId', 'networkId', 'personId', 'accessMode']);
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      for (const [field, property] of Object.entries(schema.properties ?? {})) if (name !== 'Problem') expect({ name, field, described: Boolean(property.description) }).toEqual({ name, field, described: true });
    }
  });

  it('refers only to what it holds', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]!);
    expect(names.filter((name) => !document.components.schemas[name])).toEqual([]);
  });
});
