/**
 * Who may see what, written from the rules in words (docs/access.md and its issue), and never from the policies or the code that
 * enforces them: where both err alike, they must err twice.
 */

/** Kinds of data on a person. */
export type Category = 'identity' | 'contact' | 'membership' | 'appointment' | 'plan' | 'social' | 'clinical' | 'money' | 'mental-health' | 'access-log';

/** Every role of the realm, and an account without any. */
export const roles = ['network-admin', 'clinician', 'nurse', 'social-worker', 'coordinator', 'secretary', 'finance', 'integration', 'operator', 'privacy-officer', 'person', 'gateway', 'no role'] as const;
/** One of `roles`. */
export type Role = (typeof roles)[number];

/** The persons of the world: `main` is asked for; `bystander` is in the same network; `foreigner` in another one. */
export const personNames = ['main', 'bystander', 'foreigner'] as const;
/** One of `personNames`. */
export type PersonName = (typeof personNames)[number];

/** What connects an account with a person. */
export interface Tie {
  readonly basis: string;
  /** A consent or a delegation names what it opens; empty for all that is not sensitive. */
  readonly categories?: readonly Category[];
  /** It was, and is no more. */
  readonly ended?: true;
  /** The person refuses the account everything. */
  readonly refused?: true;
}

/** Where an account stands. */
export const positions = {
  'own person': { main: { basis: 'OWN' } },
  carer: { main: { basis: 'DELEGATION' } },
  team: { main: { basis: 'TEAM' } },
  'former team': { main: { basis: 'TEAM', ended: true } },
  'refused team': { main: { basis: 'TEAM', refused: true } },
  "other person's team": { bystander: { basis: 'TEAM' } },
  'case manager': { main: { basis: 'CASE_MANAGER' } },
  'social worker': { main: { basis: 'SOCIAL_WORKER' } },
  referral: { main: { basis: 'REFERRAL' } },
  appointment: { main: { basis: 'APPOINTMENT' } },
  consent: { main: { basis: 'CONSENT', categories: ['clinical', 'mental-health'] } },
  'break glass': { main: { basis: 'BREAK_GLASS' } },
  'legal duty': { main: { basis: 'LEGAL_DUTY' } },
  'registering organisation': { main: { basis: 'REGISTRATION' } },
  'network organisation': { main: { basis: 'NETWORK_MEMBERSHIP' }, bystander: { basis: 'NETWORK_MEMBERSHIP' } },
  'other network': { foreigner: { basis: 'NETWORK_MEMBERSHIP' } },
  'no relation': {},
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<PersonName, Tie>>>>>;
/** One of `positions`. */
export type Position = keyof typeof positions;

const sensitive: readonly Category[] = ['mental-health'];
const desk: readonly Category[] = ['identity', 'contact', 'membership', 'appointment'];
const social: readonly Category[] = [...desk, 'plan', 'social'];
const care: readonly Category[] = [...social, 'clinical'];
const record: readonly Category[] = [...care, ...sensitive];

/** What a role sees of everybody. */
const everybody: Readonly<Partial<Record<Role, readonly Category[]>>> = {
  finance: ['membership', 'money'],
  integration: [...record, 'money'],
  'network-admin': ['identity', 'contact', 'membership'],
  'privacy-officer': ['access-log'],
};

/** What a role sees of whom a relationship connects with it; what is not here is closed. */
const byRelationship: Readonly<Partial<Record<Role, Readonly<Record<string, readonly Category[]>>>>> = {
  person: { OWN: [...record, 'money', 'access-log'], DELEGATION: record },
  clinician: { TEAM: care, CASE_MANAGER: care, APPOINTMENT: care, REGISTRATION: desk, CONSENT: record, BREAK_GLASS: record, LEGAL_DUTY: ['identity', 'contact', 'social', 'clinical'] },
  nurse: { TEAM: care, CASE_MANAGER: care, APPOINTMENT: care, REGISTRATION: desk, CONSENT: record, BREAK_GLASS: record, LEGAL_DUTY: ['identity', 'contact', 'social', 'clinical'] },
  coordinator: { TEAM: care, CASE_MANAGER: care, NETWORK_MEMBERSHIP: [...desk, 'plan'], REGISTRATION: desk, CONSENT: record, LEGAL_DUTY: ['identity', 'contact', 'social', 'clinical'] },
  'social-worker': { TEAM: social, CASE_MANAGER: social, SOCIAL_WORKER: social, REFERRAL: social, REGISTRATION: desk, CONSENT: record, LEGAL_DUTY: ['identity', 'contact', 'social', 'clinical'] },
  secretary: { TEAM: desk, APPOINTMENT: desk, NETWORK_MEMBERSHIP: desk, REGISTRATION: desk },
};

const named = ['CONSENT', 'DELEGATION'];

/** True when an account of this role in this position sees this kind of data of this person. */
export function sees(role: Role, position: Position, person: PersonName, category: Category): boolean {
  if (everybody[role]?.includes(category)) return true;
  const tie = (positions[position] as Partial<Record<PersonName, Tie>>)[person];
  if (!tie || tie.ended || tie.refused || !byRelationship[role]?.[tie.basis]?.includes(category)) return false;
  if (tie.categories) return tie.categories.includes(category);
  return !named.includes(tie.basis) || !sensitive.includes(category);
}

/** True when the account sees anything at all of this person. */
export const knows = (role: Role, position: Position, person: PersonName): boolean => [...record, 'money' as const, 'access-log' as const].some((category) => sees(role, position, person, category));

/** What a FHIR type holds; null for the directory, which is about nobody. */
export function categoryOfType(type: string): Category | null {
  if (/^(Organization|OrganizationAffiliation|Practitioner|PractitionerRole|Location|HealthcareService|Endpoint|Medication|Substance|InsurancePlan|Schedule|Slot|Questionnaire)$/.test(type)) return null;
  if (/^(Patient|RelatedPerson|Person|Consent)$/.test(type)) return 'identity';
  if (/^(Coverage|Account|Enrollment\w+)$/.test(type)) return 'membership';
  if (type.startsWith('Appointment')) return 'appointment';
  if (/^(CarePlan|CareTeam|Goal|Task)$/.test(type)) return 'plan';
  if (/^(Claim\w*|ChargeItem|CoverageEligibility\w+|ExplanationOfBenefit|Invoice|Payment\w+)$/.test(type)) return 'money';
  return 'clinical';
}
