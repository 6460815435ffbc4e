import type { Actor, Role } from '@maillage/access';

/** Roles in the order in which they speak, each with its code of HL7 v3 ActReason (PurposeOfUse). */
const purposes: readonly (readonly [Role, string])[] = [
  ['clinician', 'TREAT'],
  ['nurse', 'TREAT'],
  ['social-worker', 'CAREMGT'],
  ['coordinator', 'CAREMGT'],
  ['secretary', 'PATADMIN'],
  ['finance', 'HPAYMT'],
  ['privacy-officer', 'HCOMPL'],
  ['person', 'PATRQT'],
  ['network-admin', 'HOPERAT'],
  ['integration', 'HSYSADMIN'],
  ['operator', 'HSYSADMIN'],
];

/** Why somebody of these roles looks as a rule, where nobody said otherwise. Empty for an actor without role. */
export const usualPurpose = ({ roles }: Pick<Actor, 'roles'>): string => purposes.find(([role]) => roles.has(role))?.[1] ?? '';
