import { policySetTextToParts, preparsePolicySet, statefulIsAuthorized, validate, type DetailedError, type Policy } from '@cedar-policy/cedar-wasm/nodejs';
import type { Role } from '../roles.js';
import type { PolicyFiles } from './policy-files.js';

/** Whose question it is: roles, and whether the account is one of a payer network. */
export interface Asker {
  readonly roles: readonly Role[];
  readonly payerNetwork: boolean;
}

/** One question to the policies, in the words of the schema. */
export interface Question {
  readonly action: string;
  readonly resource: { readonly type: 'Platform' | 'Category' | 'Purpose'; readonly id: string };
  /** Basis of the relationship, where the action is `see`. */
  readonly basis?: string;
}

/** Answers one question; false for whatever cannot be answered. */
export type Decide = (asker: Asker, question: Question) => boolean;

const faultsOf = (errors: readonly DetailedError[]): string[] => errors.map(({ message, help }) => (help ? `${message} (${help})` : message));
let sets = 0;

/**
 * Holds the policies against the schema, and answers by them. Throws one Error with everything that is wrong: text that is no policy, and
 * policies that name an action, role, category or basis that the schema has not.
 */
export function cedarDecisions({ schema, policies }: PolicyFiles): Decide {
  const faults: string[] = [];
  const parts: Record<string, Policy> = {};
  for (const [path, text] of Object.entries(policies)) {
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
  if (faults.length > 0) throw new Error(`the policies do not hold:\n- ${faults.join('\n- ')}`);

  const principal = { type: 'Actor', id: 'asker' };
  return ({ roles, payerNetwork }, { action, resource, basis }) => {
    const answer = statefulIsAuthorized({
      principal,
      action: { type: 'Action', id: action },
      resource,
      context: basis === undefined ? {} : { basis: { __entity: { type: 'Basis', id: basis } } },
      preparsedPolicySetId: set,
      entities: [{ uid: principal, attrs: { payerNetwork }, parents: roles.map((id) => ({ type: 'Role', id })) }],
    });
    // A policy that fails is left out by Cedar, and it may have been one that forbids.
    return answer.type === 'success' && answer.response.diagnostics.errors.length === 0 && answer.response.decision === 'allow';
  };
}
