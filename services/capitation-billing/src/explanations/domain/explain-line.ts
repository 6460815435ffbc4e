import type { Instant } from '@maillage/kernel';
import { billedMonth } from '../../runs/domain/coverage.js';
import { Tariff } from '../../runs/domain/due.js';
import type { Knowledge } from '../../runs/domain/knowledge.js';
import type { Line } from '../../runs/domain/line.js';
import type { Viewpoint } from '../../runs/domain/member.js';
import { explainDue, memberAt, type ExplainedDue } from './explain-due.js';
import { causesOf, type Fact } from './facts.js';
import { stepsOf, type Step } from './steps.js';

/** Why a posted line has its amount. */
export interface ExplainedLine {
  readonly line: Line;
  /** Its basis, recomputed from what is stored. */
  readonly due: ExplainedDue;
  /** False when a fact arrived after the run although it had been known before. */
  readonly reproduced: boolean;
  /** From the line's own base to its amounts. */
  readonly steps: readonly Step[];
  readonly knownAt: Instant;
  readonly comparedWith: Instant | null;
  readonly causes: readonly Fact[];
}

/**
 * Explains a line from the viewpoint of the run that posted it. `comparedWith` is the knowledge of the line that it takes back or replaces,
 * or of the run before a line that came late; null for a first line.
 */
export function explainLine(view: Viewpoint, line: Line, comparedWith: Instant | null, knowledge: Knowledge): ExplainedLine {
  const isReversal = line.kind === 'REVERSAL';
  // A reversal carries the basis of the line it takes back, which was known when that one was posted.
  const basisView: Viewpoint = isReversal ? { ...view, knownAt: comparedWith! } : view;
  const explained = explainDue(basisView, memberAt(basisView, line.personId, knowledge), line.month);
  const steps = stepsOf(view.contract, line, new Tariff(view.contract, view.knownAt).shareOfBasis(line), isReversal);
  const { due } = explained;
  const sign = isReversal ? -1n : 1n;
  return {
    line,
    due: explained,
    reproduced: due.state === 'DUE' && due.amount * sign === line.amount && due.withheld * sign === line.withheld && due.basis.base === line.base && due.basis.cell === line.cell && due.basis.days === line.days,
    steps,
    knownAt: view.knownAt,
    comparedWith,
    causes: line.reason && comparedWith ? causesOf(view, knownMember(view, line, comparedWith, knowledge), billedMonth(line.month), line.reason, comparedWith) : [],
  };
}

/** Who was merged away has no enrolments any more; what moved is seen from before. */
function knownMember(view: Viewpoint, { personId }: Line, comparedWith: Instant, knowledge: Knowledge): ReturnType<typeof memberAt> {
  const now = memberAt(view, personId, knowledge);
  return now.enrolments.length > 0 ? now : memberAt({ ...view, knownAt: comparedWith }, personId, knowledge);
}
