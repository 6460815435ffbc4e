import { contractServices, methodName } from '@maillage/contracts';
import { permissionDenied } from '@maillage/kernel';
import type { Actor } from '../actor.js';
import { roles, type Role } from '../roles.js';
import { bases, dataCategories, type Basis, type DataCategory } from '../vocabulary.js';
import { cedarDecisions, type Decide } from './cedar-decisions.js';
import { policyTexts, schemaText } from './policy-files.js';
import { actionOf } from './policy-schema.js';

/** Stands in place of roles for any actor with a valid token. */
export const anyActor = 'authenticated';

/** What the policies give an actor of each data category: to see it of everybody, or of those whom one of these relationships connects with them. */
export interface Visibility {
  readonly everybody: ReadonlySet<DataCategory>;
  readonly opens: ReadonlyMap<DataCategory, readonly Basis[]>;
}

/** The policies of this installation, checked as a whole. */
export interface Policies {
  /** `method` is a full name, such as `maillage.registry.v1.PersonsService.GetPerson`. Throws PERMISSION_DENIED with ROLE_REQUIRED, for a method that no policy names too. */
  mayCall(actor: Pick<Actor, 'roles'>, method: string): void;
  /** Roles that may call a method; `authenticated` alone for any actor; empty where no policy permits it. */
  rolesOf(method: string): readonly (Role | typeof anyActor)[];
  /** For these roles; the same answer object each time. */
  visibility(actor: Pick<Actor, 'roles'>): Visibility;
}

/** Tables over `decide`. A row is decided when it is first asked for, then looked up: there are few, and a decision costs as much as a query. */
export function policiesOf(decide: Decide): Policies {
  const operations = new Map<string, readonly (Role | typeof anyActor)[]>();
  const rolesOf = (method: string): readonly (Role | typeof anyActor)[] => {
    let allowed = operations.get(method);
    if (!allowed) {
      const may = (...some: Role[]): boolean => decide(some, { action: actionOf(method), resource: { type: 'Platform', id: 'maillage' } });
      allowed = may() ? [anyActor] : roles.filter((role) => may(role));
      operations.set(method, allowed);
    }
    return allowed;
  };
  // Of the whole set, not role by role: what an account of a person may not see, no further role gives it.
  const compile = (given: readonly Role[]): Visibility => ({
    everybody: new Set(dataCategories.filter((id) => decide(given, { action: 'see-everybody', resource: { type: 'Category', id } }))),
    opens: new Map(dataCategories.map((id) => [id, bases.filter((basis) => decide(given, { action: 'see', resource: { type: 'Category', id }, basis }))])),
  });
  const visibilities = new Map<string, Visibility>();
  return {
    rolesOf,
    mayCall(actor, method) {
      for (const role of rolesOf(method)) if (role === anyActor || actor.roles.has(role)) return;
      throw permissionDenied('ROLE_REQUIRED', 'Your role does not allow this operation.');
    },
    visibility(actor) {
      const given = roles.filter((role) => actor.roles.has(role));
      const key = given.join();
      let answer = visibilities.get(key);
      if (!answer) visibilities.set(key, (answer = compile(given)));
      return answer;
    },
  };
}

let shipped: Policies | undefined;

/** The policies, read and held against their schema; without texts those of this installation, once in a process. Throws an Error with every fault: a process with doubtful policies does not start. */
export const loadPolicies = (texts?: ReadonlyMap<string, string>): Policies => (texts ? policiesOf(cedarDecisions(schemaText(), texts)) : (shipped ??= policiesOf(cedarDecisions(schemaText(), policyTexts()))));

/** Full names of the methods of the contracts that no policy permits to anybody; a service with one of them does not start. */
export const unpermittedMethods = (policies: Policies): string[] => contractServices().flatMap(({ methods }) => methods.map(methodName).filter((name) => policies.rolesOf(name).length === 0));
