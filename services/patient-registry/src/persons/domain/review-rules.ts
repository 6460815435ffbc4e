import { conflict } from '@maillage/kernel';

/** A decision stands: what follows from it has been written elsewhere. A wrong merge is taken back by un-merging. */
export function reviewIsUndecided(state: string): void {
  if (state !== 'OPEN') throw conflict('REVIEW_DECIDED', 'This review has been decided already.');
}
