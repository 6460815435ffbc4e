import { policySetTextToParts, preparsePolicySet, schemaToJson, statefulIsAuthorized, validate, type DetailedError, type EntityJson, type Policy } from '@cedar-policy/cedar-wasm/nodejs';
import type { Role } from '../roles.js';

/** One question to the policies, in the words of the schema. */
export interface Question {
  readonly action: string;
  readonly resource: { readonly type: 'Platform' | 'Category'; readonly id: string };
  /** Basis of the relationship, where the action is `see`. */
  readonly basis?: string;
}

/** Answers one question of somebody with these roles; false for whatever cannot be answered. */
export type Decide = (roles: readonly Role[], question: Question) => boolean;

const faultsOf = (errors: readonly DetailedError[]): string[] => errors.map(({ message, help }) => (help ? `${message} (${help})` : message));
let sets = 0;

/** Each action with the groups above it: Cedar knows them of the schema, but a question that brings the whole schema costs three times as much as one that brings these. */
function actionsOf(schema: string): ReadonlyMap<string, readonly EntityJson[]> {
  const read = schemaToJson(schema);
  if (read.type === 'failure') throw new Error(`the schema of the access policies cannot be read:\n- ${faultsOf(read.errors).join('\n- ')}`);
  const { actions } = read.json['']!;
  const withGroups = (id: string): EntityJson[] => {
    const groups = actions[id]?.memberOf?.map((group) => group.id) ?? [];
    return [{ uid: { type: 'Action', id }, attrs: {}, parents: groups.map((group) => ({ type: 'Action', id: group })) }, ...groups.flatMap(withGroups)];
  };
  return new Map(Object.keys(actions).map((id) => [id, withGroups(id)]));
}

/**
 * Holds the policies against the schema, and answers by them. Throws one Error with everything that is wrong: text that is no policy, and
 * policies that name an action, role, category or basis that the schema has not.
 */
export function cedarDecisions(schema: string, texts: ReadonlyMap<string, string>): Decide {
  const faults: string[] = [];
  const parts: Record<string, Policy> = {};
  for (const [path, text] of texts) {
    const split = policySetTextToParts(text);
    if (split.type === 'failure') faults.push(...faultsOf(split.errors).map((fault) => `${path}: ${fault}`));
    else split.policies.forEach((policy, index) => (parts[`${path}#${index + 1}`] = policy));
  }
  const checked = validate({ schema, policies: { staticPolicies: parts } });
  if (checked.type === 'failure') faults.push(...faultsOf(checked.errors));
  else faults.push(...[...checked.validationErrors, ...checked.validationWarnings].flatMap(({ error }) => faultsOf([error])));
  const set = `maillage-${(sets += 1)}`;
  if (faults.length === 0) {
    const kept = preparsePolicySet(set, { staticPolicies: parts });
    if (kept.type === 'failure') faults.push(...faultsOf(kept.errors));
  }
  if (faults.length > 0) throw new Error(`the access policies do not hold:\n- ${faults.join('\n- ')}`);

  const actions = actionsOf(schema);
  const principal = { type: 'Actor', id: 'asker' };
  return (roles, { action, resource, basis }) => {
    const lineage = actions.get(action);
    if (!lineage) return false;
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: action },
      resource,
      context: basis === undefined ? {} : { basis: { __entity: { type: 'Basis', id: basis } } },
      preparsedPolicySetId: set,
      entities: [{ uid: principal, attrs: {}, parents: roles.map((id) => ({ type: 'Role', id })) }, ...lineage],
    });
    // A policy that fails is left out by Cedar, and it may have been one that forbids.
    return answer.type === 'success' && answer.response.diagnostics.errors.length === 0 && answer.response.decision === 'allow';
  };
}
