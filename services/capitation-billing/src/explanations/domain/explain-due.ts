import { ageOn, intersection, type DatePeriod, type Instant, type Uuid, type YearMonth } from '@maillage/kernel';
import { billedMonth, type Share } from '../../runs/domain/coverage.js';
import { Tariff, type Due } from '../../runs/domain/due.js';
import type { Knowledge } from '../../runs/domain/knowledge.js';
import { membersOf, nobody, type Member, type Viewpoint } from '../../runs/domain/member.js';
import { factsOf, type Fact } from './facts.js';
import { stepsOf, type Step } from './steps.js';

/** What is due for one member and month as known from a viewpoint, and why. */
export interface ExplainedDue {
  readonly due: Due;
  readonly knownAt: Instant;
  /** Cut to the month. */
  readonly spans: readonly DatePeriod[];
  /** Null when nothing is paid. */
  readonly share: Share | null;
  readonly age: number | null;
  /** Number of the rate table; 0 for none. */
  readonly table: number;
  readonly steps: readonly Step[];
  readonly facts: readonly Fact[];
}

/** The member as known from the viewpoint; one without enrolments for an unknown id. */
export const memberAt = (view: Viewpoint, memberId: Uuid, knowledge: Knowledge): Member => [...membersOf(view, knowledge, (id) => id === memberId)][0] ?? nobody(memberId);

/** The same Tariff that runs use, with what it looked at. */
export function explainDue(view: Viewpoint, member: Member, month: YearMonth): ExplainedDue {
  const { contract, knownAt } = view;
  const billed = billedMonth(month);
  const state = member.at(knownAt);
  const tariff = new Tariff(contract, knownAt);
  const due = tariff.due(state, billed);
  const facts = factsOf(view, member, billed);
  const share = due.state === 'DUE' ? tariff.shareOfBasis(due.basis) : null;
  return {
    due,
    knownAt,
    spans: state.spans.flatMap((span) => intersection(span, { from: billed.first, to: billed.after }) ?? []),
    share,
    age: state.person?.birthDate ? Math.max(0, ageOn(state.person.birthDate, billed.first)) : null,
    table: facts.find(({ kind }) => kind === 'RATE_TABLE')?.version ?? 0,
    steps: share && due.state === 'DUE' ? stepsOf(contract, due.basis, share) : [],
    facts,
  };
}
