import { alreadyExists, conflict, invalidArgument, ruleViolation, type LocalDate } from '@maillage/kernel';

interface Measured {
  readonly measure: string;
  readonly target: string;
  readonly dueOn: LocalDate | null;
}

/** A plan answers an evaluation (CAR-4). */
export function evaluationIsThere(evaluationId: string | null): string {
  if (evaluationId === null) throw conflict('EVALUATION_MISSING', 'A plan follows an evaluation: complete one first.');
  return evaluationId;
}

/** One plan per person and network (CAR-4): all disciplines write on the same one. */
export function noPlanIsThere(planId: string | null): void {
  if (planId !== null) throw alreadyExists('PLAN_EXISTS', 'The person has a plan in this network.', [{ path: 'plan_id', rule: 'one plan per person and network' }]);
}

/** A goal says what is measured, which value counts as reached, and by when (CAR-4). Answers them typed: what passes has its date. */
export function goalsAreMeasurable<G extends Measured>(goals: readonly G[], path: (index: number) => string): (G & { readonly dueOn: LocalDate })[] {
  const violations = goals.flatMap(({ measure, target, dueOn }, index) =>
    [
      { field: 'measure', missing: measure.trim() === '' },
      { field: 'target', missing: target.trim() === '' },
      { field: 'due_on', missing: dueOn === null },
    ]
      .filter(({ missing }) => missing)
      .map(({ field }) => ({ path: `${path(index)}.${field}`, rule: 'goal is measurable' })),
  );
  if (violations.length > 0) throw ruleViolation('GOAL_NOT_MEASURABLE', 'A goal needs a measure, a target and a date.', violations);
  return goals as (G & { readonly dueOn: LocalDate })[];
}

export function goalIdsDiffer(goals: readonly { readonly id: string }[]): void {
  const twice = goals.findIndex(({ id }, index) => goals.findIndex((other) => other.id === id) !== index);
  if (twice >= 0) throw invalidArgument('GOAL_ID_REPEATED', 'Each goal has an id of its own.', [{ path: `goals[${twice}].goal_id`, rule: 'goal ids differ' }]);
}

const stale = (path: string) => conflict('STALE_VERSION', 'Somebody changed this meanwhile: read it again, then repeat.', [{ path, rule: 'version is the present one' }]);

/** The later of two changes to the same goal is refused; a goal that is not there has version 0. */
export function goalIsCurrent(present: number, replaces: number): void {
  if (present !== replaces) throw stale('goal.version');
}

/** Nobody agrees to what they have not seen. */
export function versionIsExact(present: number, version: number): void {
  if (present !== version) throw stale('version');
}

/** An id used again must mean the same plan. `samePerson` counts aliases in. */
export function repeatIsTheSame(earlier: { readonly networkId: string }, again: { readonly networkId: string }, samePerson: boolean): void {
  if (earlier.networkId !== again.networkId || !samePerson) throw alreadyExists('PLAN_ID_USED', 'This plan id belongs to another plan.');
}
