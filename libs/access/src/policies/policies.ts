import { contractServices, methodName } from '@maillage/contracts';
import { permissionDenied } from '@maillage/kernel';
import type { Actor } from '../actor.js';
import { bases, type Basis } from '../bases.js';
import { dataCategories, type DataCategory } from '../data-categories.js';
import { purposes, type Purpose } from '../purposes.js';
import { roles, type Role } from '../roles.js';
import type { Decide } from './cedar-decisions.js';
import { actionOf } from './policy-schema.js';

/** Stands in place of roles for any actor with a valid token. */
export const anyActor = 'authenticated';

/** What an actor may see, as far as roles and purpose say it; every query joins it with the relationships of the person. */
export interface Visibility {
  /** True for a feed: no relationship is needed, and `opens` is empty. */
  readonly unlimited: boolean;
  /** Bases that open a category to this actor. A category that is not in it is closed. */
  readonly opens: ReadonlyMap<DataCategory, readonly Basis[]>;
}

/** The decisions of the policies on roles, operations, data categories and purposes. */
export interface Policies {
  /** `method` is a full name, such as `maillage.registry.v1.PersonsService.GetPerson`. Throws PERMISSION_DENIED with ROLE_REQUIRED, for a method that no policy names too. */
  mayCall(actor: Pick<Actor, 'roles' | 'payerNetwork'>, method: string): void;
  /** Roles that may call a method; `authenticated` alone for any actor; empty where no policy permits it. */
  rolesOf(method: string, account?: Account): readonly (Role | typeof anyActor)[];
  /** What the actor's roles open for a purpose; the same object for the same roles. Nothing for a purpose that none of them may act for. */
  visibility(actor: Pick<Actor, 'roles' | 'payerNetwork'>, purpose: Purpose): Visibility;
}

/** Whether the account belongs to a payer network, where policies differ. */
export type Account = 'ordinary' | 'payer-network';

const nothing: Visibility = Object.freeze({ unlimited: false, opens: new Map() });
const accountOf = ({ payerNetwork }: Pick<Actor, 'payerNetwork'>): Account => (payerNetwork ? 'payer-network' : 'ordinary');

/**
 * Tables over `decide`, one row a method and one a role. A row is decided when it is first asked for and remembered: Cedar takes a third
 * of a millisecond for a question, a table none. Roles only ever add: what a set of roles may is what one of them may.
 */
export function policiesOf(decide: Decide): Policies {
  const operations = new Map<string, readonly (Role | typeof anyActor)[]>();
  const rolesOf = (method: string, account: Account = 'ordinary'): readonly (Role | typeof anyActor)[] => {
    const key = `${account} ${method}`;
    let allowed = operations.get(key);
    if (!allowed) {
      const may = (...some: Role[]): boolean => decide({ roles: some, payerNetwork: account === 'payer-network' }, { action: actionOf(method), resource: { type: 'Platform', id: 'maillage' } });
      allowed = may() ? [anyActor] : roles.filter((role) => may(role));
      operations.set(key, allowed);
    }
    return allowed;
  };

  const roleRows = new Map<string, RoleRow>();
  const rowOf = (role: Role, account: Account): RoleRow => {
    const key = `${account} ${role}`;
    let row = roleRows.get(key);
    if (!row) roleRows.set(key, (row = decideRole(decide, role, account)));
    return row;
  };

  const visibilities = new Map<Purpose, Map<number, Visibility>>(purposes.map((purpose) => [purpose, new Map()]));
  return {
    rolesOf,
    mayCall(actor, method) {
      for (const role of rolesOf(method, accountOf(actor))) if (role === anyActor || actor.roles.has(role)) return;
      throw permissionDenied('ROLE_REQUIRED', 'Your role does not allow this operation.');
    },
    visibility(actor, purpose) {
      const known = visibilities.get(purpose);
      if (!known) return nothing;
      let set = actor.payerNetwork ? 1 : 0;
      for (let each = 0; each < roles.length; each++) if (actor.roles.has(roles[each]!)) set |= 2 << each;
      let visibility = known.get(set);
      if (!visibility) {
        const rows = roles.filter((role) => actor.roles.has(role)).map((role) => rowOf(role, accountOf(actor)));
        visibility = joined(rows.filter((row) => row.purposes.includes(purpose)));
        known.set(set, visibility);
      }
      return visibility;
    },
  };
}

/** Full names of the methods of the contracts that no policy permits to anybody; a service with one of them does not start. */
export const unpermittedMethods = (policies: Policies): string[] => contractServices().flatMap(({ methods }) => methods.map(methodName).filter((name) => policies.rolesOf(name).length === 0));

interface RoleRow extends Visibility {
  readonly purposes: readonly Purpose[];
}

function decideRole(decide: Decide, role: Role, account: Account): RoleRow {
  const asker = { roles: [role], payerNetwork: account === 'payer-network' };
  const basesOf = (category: DataCategory): Basis[] => bases.filter((basis) => decide(asker, { action: 'see', resource: { type: 'Category', id: category }, basis }));
  return {
    unlimited: decide(asker, { action: 'see everyone', resource: { type: 'Platform', id: 'maillage' } }),
    opens: new Map(dataCategories.map((category) => [category, basesOf(category)] as const).filter(([, opening]) => opening.length > 0)),
    purposes: purposes.filter((purpose) => decide(asker, { action: 'act for', resource: { type: 'Purpose', id: purpose } })),
  };
}

function joined(rows: readonly RoleRow[]): Visibility {
  if (rows.some(({ unlimited }) => unlimited)) return Object.freeze({ unlimited: true, opens: new Map() });
  const opens = new Map<DataCategory, readonly Basis[]>();
  for (const category of dataCategories) {
    const opening = bases.filter((basis) => rows.some((row) => row.opens.get(category)?.includes(basis)));
    if (opening.length > 0) opens.set(category, Object.freeze(opening));
  }
  return Object.freeze({ unlimited: false, opens });
}
