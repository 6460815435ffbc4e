import { ruleViolation } from '@maillage/kernel';

/** Assigning authorities of the French national health identity (INS): the number alone says nothing without one of them. */
export const insSystems = {
  nir: 'urn:oid:1.2.250.1.213.1.4.8',
  nia: 'urn:oid:1.2.250.1.213.1.4.9',
  test: 'urn:oid:1.2.250.1.213.1.4.10',
} as const;

/** The five strict traits that travel with the INS. `firstGivenNames` holds all given names of the birth record, in order. */
export interface InsTraits {
  readonly birthName: string;
  readonly firstGivenNames: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F' | 'U';
  readonly birthPlaceInseeCode: string;
}

/** Provisional: typed in. Validated: an identity document was seen. Retrieved: the national service answered. Qualified: both. */
export type InsStatus = 'PROVISIONAL' | 'RETRIEVED' | 'VALIDATED' | 'QUALIFIED';
/** Why an identity must not be looked up: it may belong to two people, it is not believed, or it is invented. */
export type InsAttribute = 'HOMONYM' | 'DOUBTFUL' | 'FICTITIOUS';

/** The national service may be asked. Throws RULE_VIOLATION with INS_RETRIEVAL_BLOCKED. */
export function insMayBeRetrieved(attributes: readonly InsAttribute[]): void {
  if (attributes.includes('DOUBTFUL') || attributes.includes('FICTITIOUS') || attributes.includes('HOMONYM'))
    throw ruleViolation('INS_RETRIEVAL_BLOCKED', 'This identity is marked homonym, doubtful or fictitious: its INS is not looked up.', [{ path: 'attributes', rule: 'identity is trusted' }]);
}

/** The INS number may leave the organisation. Throws RULE_VIOLATION with INS_NOT_QUALIFIED. */
export function insMayBeSent(status: InsStatus): void {
  if (status !== 'QUALIFIED') throw ruleViolation('INS_NOT_QUALIFIED', 'Only a qualified identity is sent with its INS number.', [{ path: 'status', rule: 'identity is qualified' }]);
}

/** Whether all five strict traits are there; without them an INS number identifies nobody. */
export const insTraitsAreComplete = (traits: Partial<InsTraits>): traits is InsTraits =>
  [traits.birthName, traits.firstGivenNames, traits.birthDate, traits.sex, traits.birthPlaceInseeCode].every(Boolean);
