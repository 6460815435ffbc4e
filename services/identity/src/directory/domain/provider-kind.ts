/**
 * Lowest perimeter that includes each kind of provider (les 4 périmètres). A payer provides no care: no perimeter includes it, payer
 * networks are its place. UNSPECIFIED is a provider that nobody has classified yet.
 */
export const providerLevels = {
  UNSPECIFIED: null,
  OFFICE_DOCTOR: 1,
  HEALTH_HOME: 1,
  HOME_CARE: 2,
  INTERMEDIATE_STRUCTURE: 2,
  HOSPITAL: 3,
  NURSING_HOME: 3,
  REHABILITATION: 3,
  SOCIAL_SERVICE: 4,
  PAYER: null,
} as const;

/** What an organisation provides. */
export type ProviderKind = keyof typeof providerLevels;

/** Every kind, in the order of the contract. */
export const providerKinds = Object.keys(providerLevels) as ProviderKind[];
