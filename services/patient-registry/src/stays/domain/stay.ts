import type { Uuid } from '@maillage/kernel';
import type { VisitState } from './visit.js';

/** A visit at one facility as the registry publishes it. The person id stays as the first message made it. */
export interface Stay extends VisitState {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly facility: string;
  readonly visitNumber: string;
  readonly version: number;
}

/** The next state of a known stay, or null when the fold says nothing new. */
export function stayAfter(stay: Stay, visit: VisitState): Stay | null {
  const same = (Object.keys(visit) as (keyof VisitState)[]).every((key) => stay[key] === visit[key]);
  return same ? null : { ...stay, ...visit, version: stay.version + 1 };
}

export const isFatal = (stay: Pick<Stay, 'state' | 'endedByDeath'> | null): boolean => stay !== null && stay.state === 'CLOSED' && stay.endedByDeath;

/** What lets a message wait beside the guards of its own visit. */
export type WaitReason =
  | 'STAY_NOT_OPEN' | 'ADMISSION_NOT_LAST' | 'DISCHARGE_NOT_LAST' | 'OTHER_STAY_OPEN' | 'VISIT_OF_ANOTHER_PERSON'
  | 'PERSON_UNKNOWN' | 'SURVIVOR_UNKNOWN' | 'IDENTIFIERS_EQUAL' | 'PERSONS_DIFFERENT';

/** No later message mends these: waiting is of no use. */
export const isFinal = (reason: WaitReason): boolean => reason === 'IDENTIFIERS_EQUAL' || reason === 'PERSONS_DIFFERENT';
