import { idFrom, type Instant, type Uuid } from '@maillage/kernel';
import { algorithm, scoreAhcHrsn, type Answer, type DomainFlag } from './ahc-hrsn.js';

/** A scored screening with the answers it was scored from: recomputing them gives the same flags. Never changed. */
export interface Screening {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly instrument: string;
  readonly algorithm: string;
  readonly answers: readonly Answer[];
  readonly flags: readonly DomainFlag[];
  readonly completedAt: Instant;
}

/** Throws INVALID_ARGUMENT with ANSWER_UNKNOWN or ANSWER_REPEATED. */
export const screen = (command: Pick<Screening, 'id' | 'personId' | 'instrument' | 'answers'>, now: Instant): Screening => ({ ...command, algorithm, flags: scoreAhcHrsn(command.answers), completedAt: now });

/** Domains in which the person lacks something. */
export const flaggedDomains = ({ flags }: Pick<Screening, 'flags'>): string[] => flags.filter(({ result }) => result === 'NEED').map(({ domain }) => domain);

/** The need that a screening opens for a domain: the same one however often the command comes. */
export const needIdOf = (screeningId: Uuid, domain: string): Uuid => idFrom('need', screeningId, domain);
