import type { Instant, Uuid, YearMonth } from '@maillage/kernel';
import type { Contract } from '../../contracts/domain/contract.js';
import { billedMonth, type BilledMonth } from './coverage.js';
import { Tariff, type Due } from './due.js';
import type { Identity } from './identity.js';
import type { Knowledge } from './knowledge.js';
import { lineIdOf, type Line, type LineReason, type StandingLine } from './line.js';
import { contractHasMoved, grouped, membersOf, nobody, type Member, type Viewpoint } from './member.js';
import { firstDifference } from './first-difference.js';

/** Which run: the same key is posted once. */
export interface RunKey {
  readonly month: YearMonth;
  readonly knownAt: Instant;
}

/** What a run adds, for the members that were given. */
export interface RunDecision {
  /** By member and month, each reversal before its new line. */
  readonly lines: readonly Line[];
  /** Members that no rate row covers: of the run's month, or of an earlier month whose line is taken back for it. */
  readonly unrated: readonly Uuid[];
}

/** A run asks this for many groups of members one after the other; what is common to them is prepared once. */
export interface RunTerms {
  readonly contract: Contract;
  readonly key: RunKey;
  /** Runs before this one, in their order. */
  readonly earlier: readonly RunKey[];
  readonly identity: Identity;
}

interface Prepared extends RunTerms, Viewpoint {
  readonly now: Tariff;
  readonly before: Tariff | null;
  readonly lastKnownAt: Instant | null;
  readonly months: readonly BilledMonth[];
  readonly ranBefore: ReadonlySet<YearMonth>;
}

function identityOrContract(run: Prepared, member: Member, billed: BilledMonth, since: Instant): LineReason | null {
  if (run.identity.hasMoved(member.id, since, run.key.knownAt)) return 'IDENTITY';
  return contractHasMoved(run, member, billed, since) ? 'CONTRACT' : null;
}

/** The first difference between what was paid and what is due, in the order of the reasons. */
function reasonOfCorrection(run: Prepared, member: Member, billed: BilledMonth, paid: StandingLine, due: Due): LineReason {
  const moved = identityOrContract(run, member, billed, paid.knownAt);
  if (moved) return moved;
  if (due.state === 'NOTHING') return 'ENROLMENT';
  return (due.state === 'DUE' && firstDifference(run.now, paid, due.basis)) || 'RATE';
}

/** A late line corrects nothing posted, so its reason is what has changed since the last run. Nothing has: then the enrolment itself arrived late. */
function reasonOfLateLine(run: Prepared, member: Member, billed: BilledMonth, due: Due & { state: 'DUE' }): LineReason {
  const since = run.lastKnownAt!;
  const moved = identityOrContract(run, member, billed, since);
  if (moved) return moved;
  const before = run.before!.due(member.at(since), billed);
  if (before.state === 'UNRATED') return 'RATE';
  return (before.state === 'DUE' && firstDifference(run.now, before.basis, due.basis)) || 'ENROLMENT';
}

function linesOfMonth(run: Prepared, member: Member, billed: BilledMonth, newest: StandingLine | undefined, due: Due): Line[] {
  const standing = newest && !newest.reversed ? newest : null;
  const amount = due.state === 'DUE' ? due.amount : 0n;
  // The same amount on another basis posts nothing (domain rule 4).
  if ((standing?.amount ?? 0n) === amount) return [];

  const { month } = billed;
  const lines: Line[] = [];
  const reason = standing
    ? reasonOfCorrection(run, member, billed, standing, due)
    : run.ranBefore.has(month) && due.state === 'DUE' ? reasonOfLateLine(run, member, billed, due) : null;
  if (standing) {
    const { knownAt: _knownAt, reversed: _reversed, ...line } = standing;
    const lineId = lineIdOf(run.contract.id, standing.personId, month, standing.generation, 'REVERSAL');
    lines.push({ ...line, lineId, kind: 'REVERSAL', reason, amount: -line.amount, withheld: -line.withheld, reversesLineId: standing.lineId });
  }
  if (due.state === 'DUE' && amount !== 0n) {
    const generation = (newest?.generation ?? 0) + 1;
    const lineId = lineIdOf(run.contract.id, member.id, month, generation, 'NEW');
    lines.push({ ...due.basis, lineId, month, personId: member.id, kind: 'NEW', reason, generation, amount, withheld: due.withheld, reversesLineId: null });
  }
  return lines;
}

/**
 * Prepares a run and answers the function that decides it for one group of members: `knowledge` holds all that is known of them, `posted`
 * what was posted last for each of their months, and of persons that are members no longer. Months of earlier runs are corrected, the run's
 * own month is posted. `isOurs` leaves out members of another group whose enrolments came along.
 */
export function prepareRun(terms: RunTerms): (knowledge: Knowledge, posted: readonly StandingLine[], isOurs?: (memberId: Uuid) => boolean) => RunDecision {
  const { contract, key, earlier } = terms;
  const ranBefore = new Set(earlier.map(({ month }) => month));
  const months = [...new Set([...ranBefore, key.month])].filter((month) => month <= key.month).sort().map(billedMonth);
  const lastKnownAt = earlier.at(-1)?.knownAt ?? null;
  const run: Prepared = { ...terms, knownAt: key.knownAt, ranBefore, months, lastKnownAt, now: new Tariff(contract, key.knownAt), before: lastKnownAt === null ? null : new Tariff(contract, lastKnownAt) };

  return (knowledge, posted, isOurs = () => true) => {
    const lines: Line[] = [];
    const unrated = new Set<Uuid>();
    const paid = new Map([...grouped(posted, ({ personId }) => personId)].map(([personId, own]) => [personId, new Map(own.map((line) => [line.month, line]))]));

    const decide = (member: Member): void => {
      const state = member.at(key.knownAt);
      const own = paid.get(member.id);
      for (const billed of months) {
        const due = run.now.due(state, billed);
        const newest = own?.get(billed.month);
        if (due.state === 'UNRATED' && (billed.month === key.month || (newest && !newest.reversed))) unrated.add(member.id);
        lines.push(...linesOfMonth(run, member, billed, newest, due));
      }
      paid.delete(member.id);
    };
    for (const member of membersOf(run, knowledge, isOurs)) decide(member);
    // Who was paid and is a member no longer, because a merge made somebody else of them.
    for (const id of paid.keys()) decide(nobody(id));
    return { lines, unrated: [...unrated] };
  };
}

/** The whole of a run for all members at once: `prepareRun` for those who need no groups. */
export const decideRun = (terms: RunTerms, knowledge: Knowledge, posted: readonly StandingLine[]): RunDecision => prepareRun(terms)(knowledge, posted);
