import type { LocalDate } from '@maillage/kernel';
import { evaluationIsThere, goalIdsDiffer, goalIsCurrent, goalsAreMeasurable, noPlanIsThere, versionIsExact } from './plan-rules.js';

export interface Goal {
  readonly id: string;
  readonly domain: 'MEDICAL' | 'SOCIAL';
  readonly description: string;
  readonly measure: string;
  readonly target: string;
  readonly dueOn: LocalDate;
  /** Place on the plan, from 0; goals are shown in the order in which they were added. */
  readonly position: number;
  readonly version: number;
}

/** The one care plan of an episode. Any change of a goal makes it a draft again: what was agreed to is not what stands there. */
export interface Plan {
  readonly id: string;
  readonly episodeId: string;
  readonly networkId: string;
  readonly personId: string;
  readonly evaluationId: string;
  readonly state: 'DRAFT' | 'AGREED';
  readonly agreedBy: 'PERSON' | 'CARER' | null;
  readonly goals: readonly Goal[];
  readonly version: number;
}

/** A goal as a caller writes it. */
export type GoalContent = Omit<Goal, 'position' | 'version' | 'dueOn'> & { readonly dueOn: LocalDate | null };

const content = ({ domain, description, measure, target, dueOn }: GoalContent): string => JSON.stringify([domain, description, measure, target, dueOn]);

/** Throws CONFLICT with EVALUATION_MISSING, ALREADY_EXISTS with PLAN_EXISTS, INVALID_ARGUMENT with GOAL_ID_REPEATED or RULE_VIOLATION with GOAL_NOT_MEASURABLE. */
export function openPlan(
  command: Pick<Plan, 'id' | 'networkId' | 'personId'> & { readonly goals: readonly GoalContent[] },
  episode: { readonly id: string; readonly evaluationId: string | null; readonly planId: string | null },
): Plan {
  noPlanIsThere(episode.planId);
  const evaluationId = evaluationIsThere(episode.evaluationId);
  goalIdsDiffer(command.goals);
  const goals = goalsAreMeasurable(command.goals, (index) => `goals[${index}]`);
  return { ...command, goals: goals.map((goal, position) => ({ ...goal, position, version: 1 })), episodeId: episode.id, evaluationId, state: 'DRAFT', agreedBy: null, version: 1 };
}

/**
 * Adds a goal (`replaces` 0) or changes the version `replaces` of it; another goal's change meanwhile does not matter. The plan itself when
 * the goal reads so already. Throws RULE_VIOLATION with GOAL_NOT_MEASURABLE or CONFLICT with STALE_VERSION.
 */
export function putGoal(plan: Plan, goal: GoalContent, replaces: number): { readonly plan: Plan; readonly goal: Goal } {
  const present = plan.goals.find(({ id }) => id === goal.id);
  if (present && content(present) === content(goal)) return { plan, goal: present };
  goalIsCurrent(present?.version ?? 0, replaces);
  const [measured] = goalsAreMeasurable([goal], () => 'goal') as [Omit<Goal, 'position' | 'version'>];
  const next = { ...measured, position: present?.position ?? plan.goals.length, version: replaces + 1 };
  const goals = present ? plan.goals.map((each) => (each.id === goal.id ? next : each)) : [...plan.goals, next];
  return { plan: { ...plan, goals, state: 'DRAFT', agreedBy: null, version: plan.version + 1 }, goal: next };
}

/** Agrees to exactly the version that was read. The plan itself when this very agreement stands already. Throws CONFLICT with STALE_VERSION. */
export function agreePlan(plan: Plan, version: number, agreedBy: 'PERSON' | 'CARER'): Plan {
  const stands = plan.state === 'AGREED' && plan.agreedBy === agreedBy;
  if (stands && (version === plan.version || version === plan.version - 1)) return plan;
  versionIsExact(plan.version, version);
  return { ...plan, state: 'AGREED', agreedBy, version: plan.version + 1 };
}
