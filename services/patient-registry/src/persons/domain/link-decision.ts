import type { Instant, Uuid } from '@maillage/kernel';
import { birthDateLikeness } from './birth-dates.js';
import { compareTraits, sexContradicts, type ComparedTraits, type Likeness } from './likeness.js';
import type { LinkReason } from './source-record.js';

/** An active person that a new record may belong to. */
export interface KnownPerson extends ComparedTraits {
  readonly personId: Uuid;
  readonly createdAt: Instant;
}

/** A person that shares a trusted identifier. */
export type IdentifierMatch = KnownPerson;

/** One way in which a known person is written: a person has as many as it has records. */
export interface KnownWriting extends ComparedTraits {
  readonly personId: Uuid;
}

/** Somebody whom a person must compare with the new record's person. */
export interface ReviewProposal {
  readonly personId: Uuid;
  readonly likeness: Likeness;
}

/** Where a record goes. `personId` is null for a new person. */
export interface LinkDecision {
  readonly personId: Uuid | null;
  readonly linkedBy: LinkReason;
  readonly reviews: readonly ReviewProposal[];
}

const elderFirst = (a: KnownPerson, b: KnownPerson): number => (a.createdAt !== b.createdAt ? (a.createdAt < b.createdAt ? -1 : 1) : a.personId < b.personId ? -1 : 1);

/** A trusted identifier does not outweigh another birth date or the other sex: a number is mistyped or borrowed more often than either. */
export function traitsContradict(a: ComparedTraits, b: ComparedTraits): boolean {
  const birthDate = birthDateLikeness(a.birthDate, b.birthDate);
  return (birthDate !== 'SAME' && birthDate !== 'UNKNOWN') || sexContradicts(a.sex, b.sex);
}

/** The best likeness per person that is worth a review, in the order of their ids. */
export function likelyDuplicates(traits: ComparedTraits, writings: readonly KnownWriting[]): ReviewProposal[] {
  const best = new Map<Uuid, Likeness>();
  for (const writing of writings) {
    const likeness = compareTraits(traits, writing);
    const known = best.get(writing.personId);
    if (likeness.isLikelyDuplicate && (!known || likeness.score > known.score)) best.set(writing.personId, likeness);
  }
  return [...best].map(([personId, likeness]) => ({ personId, likeness })).sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

const sharesIdentifier = (likeness: Likeness): Likeness => ({ ...likeness, explanation: ['trusted_identifier: same', ...likeness.explanation] });

/**
 * Decides where a new record goes: to the elder person with the same trusted identifier and no contradicting trait; else to a new
 * person, which waits for review when a trusted identifier is the same in spite of a contradiction or when somebody much like it is known.
 * Nobody is ever merged here: several persons behind one record's identifiers are proposed for review.
 */
export function decideLink(traits: ComparedTraits, matches: readonly IdentifierMatch[], writings: readonly KnownWriting[]): LinkDecision {
  const agreeing = matches.filter((match) => !traitsContradict(traits, match)).sort(elderFirst);
  const [elder, ...others] = agreeing;
  const contradicting = matches.filter((match) => traitsContradict(traits, match));
  const byIdentifier = [...others, ...contradicting].map((match) => ({ personId: match.personId, likeness: sharesIdentifier(compareTraits(traits, match)) }));
  if (elder) return { personId: elder.personId, linkedBy: 'TRUSTED_IDENTIFIER', reviews: byIdentifier };
  const proposed = new Set(byIdentifier.map((each) => each.personId));
  const reviews = [...byIdentifier, ...likelyDuplicates(traits, writings).filter((each) => !proposed.has(each.personId))];
  return { personId: null, linkedBy: reviews.length > 0 ? 'LIKELY_DUPLICATE' : 'NEW_PERSON', reviews };
}
