import type { DatePeriod, Instant, Uuid } from '@maillage/kernel';
import type { Contract } from '../../contracts/domain/contract.js';
import { coveredSpans, type BilledMonth } from './coverage.js';
import type { MemberState } from './due.js';
import type { Identity } from './identity.js';
import { newestKnown, type EnrolmentVersion, type Knowledge, type PersonVersion, type RiskScore } from './knowledge.js';

/** Whose contract is looked at, and what is known by when. */
export interface Viewpoint {
  readonly contract: Contract;
  readonly identity: Identity;
  readonly knownAt: Instant;
}

/** One member with everything known of it, at any instant. */
export interface Member {
  readonly id: Uuid;
  /** Versions of each enrolment. */
  readonly enrolments: readonly (readonly EnrolmentVersion[])[];
  readonly persons: readonly PersonVersion[];
  readonly scores: readonly RiskScore[];
  at(knownAt: Instant): MemberState;
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** A member without any enrolment. */
export const nobody = (id: Uuid): Member => ({ id, enrolments: [], persons: [], scores: [], at: () => ({ spans: [], person: null, scores: [] }) });

function spansOf(enrolments: Member['enrolments'], contractId: Uuid, knownAt: Instant): DatePeriod[] {
  const spans: DatePeriod[] = [];
  for (const versions of enrolments) {
    const newest = newestKnown(versions, knownAt);
    if (newest?.contractId === contractId) spans.push(newest);
  }
  return coveredSpans(spans);
}

/** The newest version of an enrolment says whose it is: a work list may have given it to another person. */
export function* membersOf({ contract, identity, knownAt: seenAt }: Viewpoint, knowledge: Knowledge, isOurs: (memberId: Uuid) => boolean): Generator<Member> {
  const owner = (personId: Uuid): Uuid => identity.memberOf(personId, seenAt);
  const persons = grouped(knowledge.persons, ({ personId }) => personId);
  const scores = grouped(knowledge.scores, ({ personId }) => owner(personId));
  const enrolments = new Map<Uuid, (readonly EnrolmentVersion[])[]>();
  for (const versions of grouped(knowledge.enrolments, ({ enrolmentId }) => enrolmentId).values()) {
    const newest = newestKnown(versions, seenAt);
    const id = newest && owner(newest.personId);
    if (id === null || !isOurs(id)) continue;
    const own = enrolments.get(id);
    if (own) own.push(versions);
    else enrolments.set(id, [versions]);
  }
  for (const [id, own] of enrolments) {
    const known = persons.get(id) ?? [];
    const scored = scores.get(id) ?? [];
    yield { id, enrolments: own, persons: known, scores: scored, at: (knownAt) => ({ spans: spansOf(own, contract.id, knownAt), person: newestKnown(known, knownAt), scores: scored }) };
  }
}

/** True when an enrolment came to this contract from another one, or went to another one, between `since` and what is known now. */
export function contractHasMoved({ contract, knownAt }: Viewpoint, { enrolments }: Pick<Member, 'enrolments'>, billed: BilledMonth, since: Instant): boolean {
  const touches = ({ from, to }: EnrolmentVersion): boolean => from < billed.after && (to === null || to > billed.first);
  return enrolments.some((versions) => {
    const before = newestKnown(versions, since);
    const after = newestKnown(versions, knownAt);
    return before !== null && after !== null && before.contractId !== after.contractId && ((before.contractId === contract.id && touches(before)) || (after.contractId === contract.id && touches(after)));
  });
}
