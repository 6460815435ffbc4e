import type { Actor } from './actor.js';

/** What data may be used for here: the codes of HL7 v3 PurposeOfUse that the platform knows, each with its meaning. Marketing (HMARKT) and research (HRESCH) are none of them. */
export const purposeMeanings = {
  TREAT: 'Care and support of the person, and its coordination.',
  ETREAT: 'Care in an emergency.',
  HPAYMT: 'Payment for care: rosters, capitation, settlement.',
  HOPERAT: 'Running the network: duplicates, directories, statistics, supply of systems.',
  PATRQT: 'The person asked, for themselves or through somebody they trust.',
  HLEGAL: 'A duty by law.',
} as const;

/** One purpose of use. */
export type Purpose = keyof typeof purposeMeanings;

/** All purposes. */
export const purposes = Object.keys(purposeMeanings) as readonly Purpose[];

/** What an actor that names no purpose is taken to act for: care before money before operations; a person, and whoever holds no other role, for themselves. */
export function usualPurpose({ roles }: Pick<Actor, 'roles'>): Purpose {
  if ((['clinician', 'nurse', 'social-worker', 'coordinator', 'secretary'] as const).some((role) => roles.has(role))) return 'TREAT';
  if (roles.has('finance')) return 'HPAYMT';
  return (['network-admin', 'integration', 'operator'] as const).some((role) => roles.has(role)) ? 'HOPERAT' : 'PATRQT';
}
