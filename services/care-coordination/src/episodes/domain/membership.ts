import type { Instant, LocalDate } from '@maillage/kernel';
import type { TimeOfCare } from '../../tasks/domain/stay.js';

export type MembershipState = 'REQUESTED' | 'ADMITTED' | 'REFUSED' | 'SIGNED' | 'STARTED' | 'ENDED';

/** A joining flow as patient-registry last told it. */
export interface Membership {
  readonly id: string;
  readonly networkId: string;
  readonly personId: string;
  readonly state: MembershipState;
  readonly requestedAt: Instant;
  /** Day of the request, the signature or the start, whichever is earliest: a flow may be entered after the fact. */
  readonly beginsOn: LocalDate;
  readonly endedOn: LocalDate | null;
}

export const isOver = ({ state }: Pick<Membership, 'state'>): boolean => state === 'REFUSED' || state === 'ENDED';

/** Null for a refused person, for whom the network never cared. */
export const timeOfCare = (membership: Membership): TimeOfCare | null => (membership.state === 'REFUSED' ? null : { beginsOn: membership.beginsOn, endedOn: membership.state === 'ENDED' ? membership.endedOn : null });
