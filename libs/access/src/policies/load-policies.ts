import { cedarDecisions } from './cedar-decisions.js';
import { policiesOf, type Policies } from './policies.js';
import { readPolicyFiles } from './policy-files.js';

/** The policies of the platform, read and held against their schema once in a process. Throws an Error with every fault: a service that cannot read its policies does not start. */
export const loadPolicies = (): Policies => (loaded ??= policiesOf(cedarDecisions(readPolicyFiles())));
let loaded: Policies | undefined;
