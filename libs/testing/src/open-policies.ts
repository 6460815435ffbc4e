import { loadPolicies, policyTexts, type Policies } from '@maillage/access';

/** Policies under which every role sees everybody, while each may call what it always may: for specs that ask what an operation does, not whom it shows. */
export const openPolicies = (): Policies =>
  (open ??= loadPolicies(new Map([...[...policyTexts()].filter(([path]) => path.startsWith('operations/')), ['open.cedar', 'permit (principal, action == Action::"see-everybody", resource);']])));
let open: Policies | undefined;
