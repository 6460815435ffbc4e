import type { Instant } from '@maillage/kernel';

/** A practitioner, a person who sees to what concerns themselves, or a person who cares for others. */
export const accountKinds = ['PRACTITIONER', 'PERSON', 'CARER'] as const;
export type AccountKind = (typeof accountKinds)[number];

/** Who a subject of the identity provider is here: a practitioner or a person of the registry, never both. */
export interface Account {
  readonly id: string;
  /** `sub` of the provider's tokens. */
  readonly subject: string;
  readonly kind: AccountKind;
  readonly practitionerId: string | null;
  /** As it was written, for ever; the registry knows whom it was merged into. */
  readonly personId: string | null;
  readonly organizationId: string | null;
  readonly from: Instant;
  /** The first instant without it; may lie ahead. Null for no end. */
  readonly until: Instant | null;
  readonly version: number;
}

/** What links an account. */
export type AccountLink = Omit<Account, 'from' | 'until' | 'version'>;

/** An account is never removed: it has ended. */
export type AccountState = 'ACTIVE' | 'ENDED';

export const stateOf = ({ until }: Pick<Account, 'until'>, now: Instant): AccountState => (until !== null && until <= now ? 'ENDED' : 'ACTIVE');
