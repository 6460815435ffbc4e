import { Inject, Injectable } from '@nestjs/common';
import { checkIdentifier } from '@maillage/identifiers';
import { localDateIn, newId, systemClock, type Instant, type Uuid } from '@maillage/kernel';
import type { EventWork } from '@maillage/messaging';
import { CONFIG } from '@maillage/platform';
import type { RegistryConfig } from '../patient-registry.config.js';
import { trustedKeys, trustIdentifier } from './domain/identifier-trust.js';
import { decideLink, likelyDuplicates, type ReviewProposal } from './domain/link-decision.js';
import { compareTraits } from './domain/likeness.js';
import { deriveTraits, newPerson, type Person } from './domain/person.js';
import type { LinkReason, RecordIdentifier, SourceRecord, Traits } from './domain/source-record.js';
import { personChanged, stateHash } from './person-events.js';
import { PersonRepository } from './person.repository.js';
import { RefreshPerson } from './refresh-person.js';
import { ReviewRepository } from './review.repository.js';

/** An identifier as a source writes it. */
export interface SaidIdentifier {
  readonly system: string;
  readonly value: string;
  readonly type: string;
}

/** What a source says of somebody, whichever way it came. */
export interface RecordDraft {
  /** Made by the caller of a form; made here otherwise. */
  readonly id?: Uuid;
  readonly source: string;
  readonly key: string;
  readonly traits: Traits;
  readonly identifiers: readonly SaidIdentifier[];
  readonly saidAt: Instant;
  readonly sourceVersion?: number;
  readonly contentHash?: string;
  readonly fieldTimes?: Readonly<Record<string, string>>;
}

type LockedDraft = Pick<RecordDraft, 'source' | 'key' | 'identifiers'> & { readonly traits?: Pick<Traits, 'birthDate'> };

/** The record as stored and the person it belongs to. */
export interface Registered {
  readonly record: SourceRecord;
  readonly person: Person;
}

/** Stores what a source says and finds its person: the one way in for bundles, ADT messages and forms. */
@Injectable()
export class RegisterSourceRecord {
  constructor(
    private readonly persons: PersonRepository,
    private readonly reviews: ReviewRepository,
    private readonly refresh: RefreshPerson,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** Checks each number by its system: a wrong one is kept as it was said, and never links. */
  checked(identifiers: readonly SaidIdentifier[]): RecordIdentifier[] {
    return identifiers.map(({ system, value, type }) => {
      const { normalised, valid } = checkIdentifier(system, value);
      return trustIdentifier({ system, value: valid ? normalised : value, type, valid }, this.config.TRUSTED_IDENTIFIER_SYSTEMS);
    });
  }

  /** What a writer of this draft must be alone with: the record, its trusted identifiers, and everybody born on that day. */
  lockKeys({ source, key, identifiers, traits }: LockedDraft): string[] {
    const trusted = trustedKeys(this.checked(identifiers)).map((each) => `identifier ${each}`);
    return [`record ${source} ${key}`, ...trusted, ...(traits?.birthDate ? [`born ${traits.birthDate}`] : [])];
  }

  /** Waits for all other writers of the same: two at once must end on one person. */
  async lock(work: EventWork, draft: LockedDraft): Promise<void> {
    await this.persons.lockKeys(work, this.lockKeys(draft));
  }

  /** The person to whom a trusted identifier would link this draft, or null. Reads only. */
  async personByIdentifier(work: EventWork, draft: RecordDraft): Promise<Uuid | null> {
    const matches = await this.persons.identifierMatches(work, trustedKeys(this.checked(draft.identifiers)), null);
    return decideLink(draft.traits, matches, []).personId;
  }

  /** A record that is not known yet; the caller has locked it and looked. */
  async insert(work: EventWork, draft: RecordDraft, now: Instant): Promise<Registered> {
    const identifiers = this.checked(draft.identifiers);
    const matches = await this.persons.identifierMatches(work, trustedKeys(identifiers), null);
    const decision = decideLink(draft.traits, matches, matches.length > 0 ? [] : await this.persons.writingsLike(work, draft.traits, null));
    if (decision.personId === null) return this.insertNewPerson(work, this.record(draft, identifiers, { personId: newId(systemClock), linkedBy: decision.linkedBy }, now), decision.reviews, now);
    const record = this.record(draft, identifiers, { personId: decision.personId, linkedBy: decision.linkedBy }, now);
    await this.persons.insertRecord(work, record);
    await this.queue(work, record.personId, decision.reviews, now);
    return { record, person: await this.refresh.execute(work, record.personId, now) };
  }

  /** Nothing else can belong to somebody who did not exist: the first state needs no refresh. */
  private async insertNewPerson(work: EventWork, record: SourceRecord, reviews: readonly ReviewProposal[], now: Instant): Promise<Registered> {
    const derived: Person = { ...newPerson(record.personId, now), ...deriveTraits([record], []), inReview: reviews.length > 0, version: 1 };
    const person: Person = { ...derived, stateHash: stateHash(derived, [record]) };
    await this.persons.insert(work, person);
    await this.persons.insertRecord(work, record);
    await this.queue(work, person.id, reviews, now);
    work.publish(personChanged(person, [record]));
    return { record, person };
  }

  /** A record whose person somebody else has decided. */
  async insertLinked(work: EventWork, draft: RecordDraft, link: { readonly personId: Uuid; readonly linkedBy: LinkReason }, now: Instant): Promise<Registered> {
    const record = this.record(draft, this.checked(draft.identifiers), link, now);
    await this.persons.insertRecord(work, record);
    return { record, person: await this.refresh.execute(work, link.personId, now) };
  }

  /** A known record that says something new. It stays with its person whatever it says: links are changed by people and merges only. */
  async update(work: EventWork, earlier: SourceRecord, draft: RecordDraft, now: Instant): Promise<Registered> {
    const identifiers = this.checked(draft.identifiers);
    const record: SourceRecord = {
      ...earlier, ...draft.traits, identifiers,
      deceasedNotedOn: draft.traits.deceased ? (earlier.deceasedNotedOn ?? this.dayOf(now)) : null,
      fieldTimes: draft.fieldTimes ?? {}, sourceVersion: draft.sourceVersion ?? 0, contentHash: draft.contentHash ?? '', saidAt: draft.saidAt, deletedAt: null,
    };
    await this.persons.updateRecord(work, record);
    if (matchingChanged(earlier, record)) {
      const rootId = (await this.persons.rootOf(work, record.personId))!;
      await this.queue(work, rootId, await this.proposals(work, record, rootId), now);
    }
    return { record, person: await this.refresh.execute(work, record.personId, now) };
  }

  /** The source has deleted it: it is kept and belongs to nobody until the source says something again. */
  async unlink(work: EventWork, earlier: SourceRecord, sourceVersion: number, now: Instant): Promise<void> {
    await this.persons.updateRecord(work, { ...earlier, sourceVersion, deletedAt: now });
    await this.refresh.execute(work, earlier.personId, now);
  }

  private record(draft: RecordDraft, identifiers: RecordIdentifier[], link: { personId: Uuid; linkedBy: LinkReason }, now: Instant): SourceRecord {
    return {
      id: draft.id ?? newId(systemClock), source: draft.source, key: draft.key, ...link, ...draft.traits, identifiers,
      deceasedNotedOn: draft.traits.deceased ? this.dayOf(now) : null,
      fieldTimes: draft.fieldTimes ?? {}, sourceVersion: draft.sourceVersion ?? 0, contentHash: draft.contentHash ?? '', recordedAt: now, saidAt: draft.saidAt, deletedAt: null,
    };
  }

  private dayOf(at: Instant) {
    return localDateIn(at, this.config.TIME_ZONE);
  }

  /** Who else the record may be, now that it says something else. */
  private async proposals(work: EventWork, record: SourceRecord, rootId: Uuid): Promise<ReviewProposal[]> {
    const matches = await this.persons.identifierMatches(work, trustedKeys(record.identifiers), rootId);
    const byIdentifier = matches.map((match) => {
      const likeness = compareTraits(record, match);
      return { personId: match.personId, likeness: { ...likeness, explanation: ['trusted_identifier: same', ...likeness.explanation] } };
    });
    const known = new Set(byIdentifier.map((each) => each.personId));
    return [...byIdentifier, ...likelyDuplicates(record, await this.persons.writingsLike(work, record, rootId)).filter((each) => !known.has(each.personId))];
  }

  private async queue(work: EventWork, personId: Uuid, proposals: readonly ReviewProposal[], now: Instant): Promise<void> {
    for (const proposal of proposals) {
      if (await this.reviews.areDifferent(work, personId, proposal.personId)) continue;
      await this.reviews.open(work, personId, proposal, now);
    }
  }
}

const matchingChanged = (a: SourceRecord, b: SourceRecord): boolean => {
  const matched = ({ familyName, givenNames, birthDate, sex, identifiers }: SourceRecord): string => JSON.stringify([familyName, givenNames, birthDate, sex, trustedKeys(identifiers)]);
  return matched(a) !== matched(b);
};
