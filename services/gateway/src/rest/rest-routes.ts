import type { DescMethodUnary, DescService } from '@bufbuild/protobuf';
import { operationOf } from '@maillage/contracts';
import { callTimes } from '../edge/limits.js';

/** Verbs that the contract can name. */
export type Verb = 'get' | 'post' | 'put' | 'delete';

/** One REST route as the contract describes it. */
export interface RestRoute {
  readonly verb: Verb;
  /** Below /api/v1, with `{field}` for path parameters. */
  readonly path: string;
  readonly method: DescMethodUnary;
  readonly success: number;
  readonly timeoutMs: number;
  /** Proto names of the fields that the path holds. */
  readonly pathFields: readonly string[];
}

/** A request of these verbs is its body; of the others, its query. */
export const takesBody = ({ verb }: Pick<RestRoute, 'verb'>): boolean => verb === 'post' || verb === 'put';

/** Routes of all methods with a REST mapping, longer literal paths first, so that `/accounts/me` wins over `/accounts/{id}`. Throws when two methods claim one route or a path names no field. */
export function restRoutes(services: readonly DescService[]): RestRoute[] {
  const routes = services.flatMap((service) => service.methods.flatMap((method) => routeOf(method as DescMethodUnary) ?? []));
  const claimed = new Map<string, RestRoute>();
  for (const route of routes) {
    const shape = `${route.verb} ${route.path.replace(/\{\w+\}/g, '{}')}`;
    const other = claimed.get(shape);
    if (other) throw new Error(`${route.method.parent.typeName}.${route.method.name} and ${other.method.parent.typeName}.${other.method.name} both claim ${shape}`);
    claimed.set(shape, route);
    for (const field of route.pathFields) {
      if (!route.method.input.fields.some((each) => each.name === field)) throw new Error(`${route.path} names {${field}}, which ${route.method.input.typeName} has not`);
    }
  }
  return routes.sort((a, b) => a.pathFields.length - b.pathFields.length || (a.path < b.path ? -1 : 1));
}

function routeOf(method: DescMethodUnary): RestRoute | null {
  const operation = operationOf(method);
  const pattern = operation?.http?.pattern;
  if (!operation || !pattern?.case) return null;
  return {
    verb: pattern.case,
    path: pattern.value,
    method,
    success: operation.success || 200,
    timeoutMs: operation.seconds ? operation.seconds * 1_000 : callTimes.ordinary,
    pathFields: [...pattern.value.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
  };
}
