import { decimalText, type Instant, type LocalDate, type Uuid } from '@maillage/kernel';
import type { BilledMonth } from '../../runs/domain/coverage.js';
import type { MergeVersion } from '../../runs/domain/identity.js';
import { countingOn, newestKnown, type EnrolmentVersion, type PersonVersion, type RiskScore } from '../../runs/domain/knowledge.js';
import type { LineReason } from '../../runs/domain/line.js';
import type { Member, Viewpoint } from '../../runs/domain/member.js';

/** Something that was known, and since when: ids, versions and days, nothing else of a person. */
export interface Fact {
  readonly kind: 'ENROLMENT' | 'PERSON' | 'RISK_SCORE' | 'RATE_TABLE' | 'MERGE';
  readonly id: Uuid;
  readonly version: number;
  readonly knownAt: Instant;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly value: string;
}

const enrolmentFact = ({ enrolmentId, version, knownAt, from, to, contractId }: EnrolmentVersion): Fact => ({ kind: 'ENROLMENT', id: enrolmentId, version, knownAt, from, to, value: contractId });
const personFact = ({ personId, version, knownAt }: PersonVersion): Fact => ({ kind: 'PERSON', id: personId, version, knownAt, from: null, to: null, value: '' });
const scoreFact = ({ personId, validFrom, knownAt, score }: RiskScore): Fact => ({ kind: 'RISK_SCORE', id: personId, version: 0, knownAt, from: validFrom, to: null, value: decimalText(score) });
const mergeFact = ({ personId, version, knownAt, mergedInto }: MergeVersion): Fact => ({ kind: 'MERGE', id: personId, version, knownAt, from: null, to: null, value: mergedInto ?? '' });

/** The rate table that counts for a month, with its number; null before the first. */
export function tableOf({ contract, knownAt }: Pick<Viewpoint, 'contract' | 'knownAt'>, { first }: BilledMonth): Fact | null {
  const table = countingOn(contract.rateTables, first, knownAt);
  return table && { kind: 'RATE_TABLE', id: contract.id, version: contract.rateTables.indexOf(table) + 1, knownAt: table.knownAt, from: table.validFrom, to: null, value: '' };
}

const touches = ({ from, to }: EnrolmentVersion, { first, after }: BilledMonth): boolean => from < after && (to === null || (to > first && to > from));

/** What the due of one member and month rests on, as known from the viewpoint. */
export function factsOf(view: Viewpoint, member: Member, billed: BilledMonth): Fact[] {
  const { contract, identity, knownAt } = view;
  const enrolments = member.enrolments.flatMap((versions) => newestKnown(versions, knownAt) ?? []).filter((each) => each.contractId === contract.id && touches(each, billed));
  const person = newestKnown(member.persons, knownAt);
  const score = countingOn(member.scores, billed.first, knownAt);
  const table = tableOf(view, billed);
  const brought = new Set([...enrolments, ...(score ? [score] : [])].map(({ personId }) => personId));
  return [
    ...enrolments.map(enrolmentFact),
    ...(person ? [personFact(person)] : []),
    ...(score ? [scoreFact(score)] : []),
    ...(table ? [table] : []),
    ...[...brought].flatMap((personId) => (personId === member.id ? [] : identity.chainOf(personId, knownAt).filter(({ mergedInto }) => mergedInto !== null))).map(mergeFact),
  ];
}

/** Kinds of facts that can be behind a reason. */
const kindsOf: Readonly<Record<Exclude<LineReason, 'IDENTITY'>, readonly Fact['kind'][]>> = {
  CONTRACT: ['ENROLMENT'],
  ENROLMENT: ['ENROLMENT'],
  RISK_SCORE: ['RISK_SCORE'],
  // Another cell is another rate: age band and sex are the person's.
  RATE: ['RATE_TABLE', 'PERSON'],
};

/**
 * The facts behind a reason that became known after `since`: of each thing its newest state, an enrolment that has left the month or the contract
 * too. When none did, something had been known before and arrived late: then those that count now.
 */
export function causesOf(view: Viewpoint, member: Member, billed: BilledMonth, reason: LineReason, since: Instant): Fact[] {
  if (reason === 'IDENTITY') return view.identity.movesOf(member.id, since, view.knownAt).map(mergeFact);
  const kinds = kindsOf[reason];
  const counting = factsOf(view, member, billed).filter(({ kind }) => kinds.includes(kind));
  const left = kinds.includes('ENROLMENT') ? member.enrolments.flatMap((versions) => newestKnown(versions, view.knownAt) ?? []).map(enrolmentFact) : [];
  const all = [...left, ...counting.filter(({ kind }) => kind !== 'ENROLMENT')];
  const learned = all.filter(({ knownAt }) => knownAt > since);
  return learned.length > 0 ? learned : counting;
}
