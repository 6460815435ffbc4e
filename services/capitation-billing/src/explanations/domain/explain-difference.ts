import { invalidArgument, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import { billedMonth } from '../../runs/domain/coverage.js';
import { Tariff, type Due } from '../../runs/domain/due.js';
import { firstDifference } from '../../runs/domain/first-difference.js';
import type { Knowledge } from '../../runs/domain/knowledge.js';
import type { LineReason } from '../../runs/domain/line.js';
import { contractHasMoved, membersOf, nobody, type Member, type Viewpoint } from '../../runs/domain/member.js';
import { explainDue, type ExplainedDue } from './explain-due.js';
import { causesOf, type Fact } from './facts.js';
import { dueOf } from './sum-by-reason.js';

/** Why a member's month is worth something else than as known before. */
export interface ExplainedDifference {
  readonly personId: Uuid;
  readonly reason: LineReason;
  readonly before: ExplainedDue;
  readonly after: ExplainedDue;
  readonly difference: bigint;
  readonly causes: readonly Fact[];
}

/** Knowledge only grows: the first instant is not after the second. */
export function knowledgeGoesForward(before: Instant, after: Instant): void {
  if (before > after) throw invalidArgument('KNOWN_AT_ORDER', 'The first instant of knowledge is not after the second.', [{ path: 'known_at_a', rule: 'known at a is not after known at b' }]);
}

function reasonOf(view: Viewpoint, since: Instant, member: Member, month: YearMonth, before: Due, after: Due): LineReason {
  if (view.identity.hasMoved(member.id, since, view.knownAt)) return 'IDENTITY';
  if (contractHasMoved(view, member, billedMonth(month), since)) return 'CONTRACT';
  if (before.state === 'NOTHING' || after.state === 'NOTHING') return 'ENROLMENT';
  if (before.state === 'UNRATED' || after.state === 'UNRATED') return 'RATE';
  return firstDifference(new Tariff(view.contract, view.knownAt), before.basis, after.basis) ?? 'RATE';
}

/** For each member what a month is worth as known `since` and from the viewpoint. The reason is the first that applies, in the order that runs use (domain rule 4). */
export function explainDifferences(view: Viewpoint, since: Instant, memberIds: readonly Uuid[], month: YearMonth, knowledge: Knowledge): ExplainedDifference[] {
  const earlier: Viewpoint = { ...view, knownAt: since };
  const wanted = new Set(memberIds);
  const membersAs = (seen: Viewpoint): Map<Uuid, Member> => new Map([...membersOf(seen, knowledge, (id) => wanted.has(id))].map((member) => [member.id, member]));
  const [membersBefore, membersAfter] = [membersAs(earlier), membersAs(view)];
  return memberIds.map((personId) => {
    const before = explainDue(earlier, membersBefore.get(personId) ?? nobody(personId), month);
    const after = explainDue(view, membersAfter.get(personId) ?? nobody(personId), month);
    // Who was merged away has no enrolments any more; what moved is seen from before.
    const member = membersAfter.get(personId) ?? membersBefore.get(personId) ?? nobody(personId);
    const reason = reasonOf(view, since, member, month, before.due, after.due);
    return { personId, reason, before, after, difference: dueOf(after) - dueOf(before), causes: causesOf(view, member, billedMonth(month), reason, since) };
  });
}
