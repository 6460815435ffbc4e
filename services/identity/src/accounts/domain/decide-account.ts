import type { Instant } from '@maillage/kernel';
import { versionIsCurrent } from '../../directory/domain/entry-rules.js';
import { accountHasNotEnded, accountIsOfStaff, endIsNotPast, kindFitsHolder } from './account-rules.js';
import { stateOf, type Account, type AccountLink } from './account.js';

/** Throws ACCOUNT_KIND_WRONG. */
export function linkAccount(link: AccountLink, now: Instant): Account {
  kindFitsHolder(link);
  return { ...link, from: now, until: null, version: 1 };
}

/**
 * ACTIVE → ENDED, at `until` or, null, now. An end that lies ahead may be moved; asking again for what is changes nothing.
 * Throws ACCOUNT_ENDED, ACCOUNT_END_PAST or STALE_VERSION.
 */
export function endAccount(account: Account, { until, version }: { readonly until: Instant | null; readonly version: number }, now: Instant): Account {
  if (until === account.until ? until !== null : until === null && stateOf(account, now) === 'ENDED') return account;
  accountHasNotEnded(account, now);
  endIsNotPast(until, now);
  versionIsCurrent(account, version);
  return { ...account, until: until ?? now, version: account.version + 1 };
}

/** Works for another organisation from now on. Throws ACCOUNT_NOT_OF_STAFF, ACCOUNT_ENDED or STALE_VERSION. */
export function moveAccount(account: Account, { organizationId, version }: { readonly organizationId: string; readonly version: number }, now: Instant): Account {
  accountIsOfStaff(account);
  accountHasNotEnded(account, now);
  if (organizationId === account.organizationId) return account;
  versionIsCurrent(account, version);
  return { ...account, organizationId, version: account.version + 1 };
}

/** ENDED → ACTIVE, for a leaver who joins again; also lifts or moves an end that lies ahead. The same object comes back when nothing changes. */
export function reopenAccount(account: Account, until: Instant | null): Account {
  return until === account.until ? account : { ...account, until, version: account.version + 1 };
}
