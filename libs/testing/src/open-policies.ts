import { loadPolicies, type Policies } from '@maillage/access';

/** Policies under which every role sees everybody: for specs that ask what an operation does, not whom it shows. */
export const openPolicies = (): Policies => (open ??= loadPolicies(new Map([['open.cedar', 'permit (principal, action == Action::"see-everybody", resource);']])));
let open: Policies | undefined;
