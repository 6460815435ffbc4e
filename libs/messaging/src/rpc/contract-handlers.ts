import type { DescMethod, DescMethodUnary, DescService } from '@bufbuild/protobuf';
import { loadPolicies, type Policies } from '@maillage/access';
import { methodName } from '@maillage/contracts';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { RequestContext } from '../context/request-context.js';

/** One method of the contract and the function that answers it. */
export interface ContractHandler {
  readonly method: DescMethodUnary;
  readonly handle: (request: never, context: RequestContext) => Promise<object>;
}

/** A method of some provider or controller that carries a mark. */
export interface MarkedMethod<Mark> {
  readonly mark: Mark;
  readonly owner: string;
  readonly name: string;
  readonly call: (...args: never[]) => unknown;
}

/** Every method in the application that carries `mark`, bound to its instance. */
export function markedMethods<Mark>(discovery: DiscoveryService, scanner: MetadataScanner, mark: symbol): MarkedMethod<Mark>[] {
  const found: MarkedMethod<Mark>[] = [];
  const seen = new Set<object>();
  for (const wrapper of [...discovery.getControllers(), ...discovery.getProviders()]) {
    const instance = wrapper.instance as Record<string, (...args: never[]) => unknown> | undefined;
    if (!instance || typeof instance !== 'object' || seen.has(instance) || !wrapper.isDependencyTreeStatic()) continue;
    seen.add(instance);
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (!prototype || prototype === Object.prototype) continue;
    for (const name of scanner.getAllMethodNames(prototype)) {
      const method = instance[name]!;
      const value = Reflect.getMetadata(mark, method) as Mark | undefined;
      if (value !== undefined) found.push({ mark: value, owner: instance.constructor.name, name, call: method.bind(instance) });
    }
  }
  return found;
}

/**
 * Pairs the declared services with the marked methods. Throws one Error that lists everything missing: a method without handler, with two,
 * or that no policy permits to anybody, and a handler of no declared service.
 */
export function contractHandlers(services: readonly DescService[], marked: readonly MarkedMethod<DescMethod>[], policies: Pick<Policies, 'rolesOf'> = loadPolicies()): ContractHandler[] {
  const faults: string[] = [];
  const handlers: ContractHandler[] = [];
  const name = (method: DescMethod): string => `${method.parent.name}.${method.name}`;
  for (const service of services) {
    for (const method of service.methods) {
      const mine = marked.filter((each) => each.mark === method);
      if (method.methodKind !== 'unary') faults.push(`${name(method)} streams, and only unary methods are offered`);
      else if (mine.length !== 1) faults.push(mine.length === 0 ? `${name(method)} has no handler` : `${name(method)} has ${mine.length} handlers: ${mine.map((each) => each.owner).join(', ')}`);
      else if (policies.rolesOf(methodName(method)).length === 0) faults.push(`${name(method)}: no policy says who may call it`);
      else handlers.push({ method: method as DescMethodUnary, handle: mine[0]!.call as ContractHandler['handle'] });
    }
  }
  for (const each of marked) if (!services.includes(each.mark.parent)) faults.push(`${each.owner}.${each.name} answers ${name(each.mark)}, which this service does not declare`);
  if (faults.length > 0) throw new Error(`the contract is not kept:\n- ${faults.join('\n- ')}`);
  return handlers;
}
