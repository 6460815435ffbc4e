import { readdirSync, readFileSync } from 'node:fs';
import { preparsePolicySet, statefulIsAuthorized, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { Actor } from '../actor.js';
import { roles, type Role } from '../roles.js';
import { bases, dataCategories, type Basis, type DataCategory } from '../vocabulary.js';
import { policySchema } from './policy-schema.js';

/** What the policies give an actor of each data category: to see it of everybody, or of those whom one of these relationships connects with them. */
export interface Visibility {
  readonly everybody: ReadonlySet<DataCategory>;
  readonly opens: ReadonlyMap<DataCategory, readonly Basis[]>;
}

/** The policies of this installation, checked as a whole. */
export interface Policies {
  /** For these roles; the same answer object each time. */
  visibility(actor: Pick<Actor, 'roles'>): Visibility;
}

/** Where the policies stand. */
export const policyFolder = new URL('../../policies/', import.meta.url);

/** The policy texts by file name, in the order of the names. */
export const policyTexts = (folder: URL = policyFolder): ReadonlyMap<string, string> =>
  new Map(readdirSync(folder).filter((name) => name.endsWith('.cedar')).sort().map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));

let sets = 0;

/** Reads and checks all policies. Throws where one does not parse, or names a role, category, basis or action that there is not: a process with doubtful policies does not start. */
export function loadPolicies(texts: ReadonlyMap<string, string> = policyTexts()): Policies {
  const staticPolicies = [...texts.values()].join('\n');
  const checked = validate({ schema: policySchema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } });
  const faults = checked.type === 'failure' ? checked.errors : checked.validationErrors.map(({ error }) => error);
  if (faults.length > 0) throw new Error(`the access policies are not valid: ${faults.map(({ message }) => message).join('; ')}`);
  const name = `maillage-${++sets}`;
  const parsed = preparsePolicySet(name, { staticPolicies });
  if (parsed.type === 'failure') throw new Error('the access policies cannot be read');

  const decide = (given: readonly Role[], action: string, resource: DataCategory, context: Record<string, { __entity: { type: string; id: string } }>): boolean => {
    const answer = statefulIsAuthorized({
      principal: { type: 'Actor', id: 'actor' }, action: { type: 'Action', id: action }, resource: { type: 'Category', id: resource }, context,
      preparsedPolicySetId: name, validateRequest: false,
      entities: [{ uid: { type: 'Actor', id: 'actor' }, attrs: {}, parents: given.map((id) => ({ type: 'Role', id })) }],
    });
    // Any error on the way denies.
    return answer.type === 'success' && answer.response.decision === 'allow' && answer.response.diagnostics.errors.length === 0;
  };
  const compile = (given: readonly Role[]): Visibility => ({
    everybody: new Set(dataCategories.filter((category) => decide(given, 'see-everybody', category, {}))),
    opens: new Map(dataCategories.map((category) => [category, bases.filter((basis) => decide(given, 'see', category, { basis: { __entity: { type: 'Basis', id: basis } } }))])),
  });
  // Decided once for each set of roles, then looked up: there are few, and a decision costs as much as a query.
  const known = new Map<string, Visibility>();
  return {
    visibility(actor) {
      const given = roles.filter((role) => actor.roles.has(role));
      const key = given.join();
      let answer = known.get(key);
      if (!answer) known.set(key, (answer = compile(given)));
      return answer;
    },
  };
}
