import { conflict, type Instant } from '@maillage/kernel';

/** Something a person lacks in one domain, from identification to being met. At most one is open for a person and domain. */
export interface SocialNeed {
  readonly id: string;
  readonly personId: string;
  readonly domain: string;
  readonly origin: NeedOrigin;
  readonly state: NeedState;
  readonly identifiedAt: Instant;
  readonly version: number;
}

export type NeedOrigin = 'SCREENING' | 'RECORD' | 'DIRECT';
export type NeedState = 'IDENTIFIED' | 'ACCEPTED' | 'REFUSED' | 'REFERRED' | 'MET';

/** What may follow what; everything else is refused with NEED_STATE. A person who refused help may still accept it. */
export const needTransitions: Readonly<Record<NeedState, readonly NeedState[]>> = {
  IDENTIFIED: ['ACCEPTED', 'REFUSED'],
  REFUSED: ['ACCEPTED'],
  ACCEPTED: ['REFERRED', 'REFUSED'],
  REFERRED: ['ACCEPTED', 'MET'],
  MET: [],
};

/** States in which no second need of the same person and domain is opened. */
export const openNeedStates: readonly NeedState[] = ['IDENTIFIED', 'ACCEPTED', 'REFERRED'];

/** A need that somebody or something has just identified. */
export const identifyNeed = (command: Pick<SocialNeed, 'id' | 'personId' | 'domain' | 'origin'>, now: Instant): SocialNeed => ({ ...command, state: 'IDENTIFIED', identifiedAt: now, version: 1 });

/** Moves on. Throws CONFLICT with NEED_STATE. */
export function moveNeed(need: SocialNeed, to: NeedState): SocialNeed {
  needMayMove(need, to);
  return { ...need, state: to, version: need.version + 1 };
}

/** Help is offered before anybody is referred, and a need that was met is history. */
export function needMayMove(need: SocialNeed, to: NeedState): void {
  if (!needTransitions[need.state].includes(to)) throw conflict('NEED_STATE', `A need that is ${need.state} cannot become ${to}.`, [{ path: 'need_id', rule: 'need may move' }]);
}
