import { alreadyExists } from '@maillage/kernel';

/** Who a subject of the identity provider is here: a practitioner or a person of the registry, never both. */
export interface Account {
  readonly id: string;
  /** `sub` of the provider's tokens. */
  readonly subject: string;
  readonly practitionerId: string | null;
  /** As it was written, for ever; the registry knows whom it was merged into. */
  readonly personId: string | null;
  readonly organizationId: string | null;
  readonly active: boolean;
  readonly version: number;
}

/** What links an account. */
export type AccountLink = Omit<Account, 'active' | 'version'>;

export const linkAccount = (link: AccountLink): Account => ({ ...link, active: true, version: 1 });

const sameLink = (one: AccountLink, other: AccountLink): boolean =>
  one.id === other.id && one.subject === other.subject && one.practitionerId === other.practitionerId && one.personId === other.personId && one.organizationId === other.organizationId;

/** An account id used again must mean the same link. */
export function repeatIsTheSame(earlier: AccountLink, again: AccountLink): void {
  if (!sameLink(earlier, again)) throw alreadyExists('ACCOUNT_ID_USED', 'This account id belongs to another account.', [{ path: 'account_id', rule: 'an id means one account' }]);
}

/** One subject is one account: whoever signs in is somebody, not a choice. */
export function subjectIsFree(holder: AccountLink | null): void {
  if (holder) throw alreadyExists('SUBJECT_LINKED', 'This subject is linked to another account.', [{ path: 'subject', rule: 'one subject is one account' }]);
}
