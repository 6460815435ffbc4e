/** The realm roles of the platform; a token's other roles are ignored. The provider's realm defines exactly these. */
export const roles = [
  'network-admin',
  'clinician',
  'nurse',
  'social-worker',
  'coordinator',
  'secretary',
  'finance',
  'integration',
  'operator',
  'privacy-officer',
  'person',
  'gateway',
] as const;

/** One of `roles`. */
export type Role = (typeof roles)[number];
