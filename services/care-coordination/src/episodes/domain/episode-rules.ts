import { conflict } from '@maillage/kernel';
import type { Episode } from './episode.js';

/** Nothing is evaluated or planned for somebody who has left: a new membership opens a new episode. */
export function episodeIsOpen(episode: Pick<Episode, 'phase'>): void {
  if (episode.phase === 'CLOSED') throw conflict('EPISODE_CLOSED', 'The person has left this network.', [{ path: 'person_id', rule: 'episode is open' }]);
}
