import { grantee, type AccessFact } from '@maillage/access';
import { idFrom } from '@maillage/kernel';
import type { Account } from './domain/account.js';

/** A leaver is refused everything from the end on, whatever token they hold. What was opened again has had a refusal, which becomes one of no time. */
function endOf({ id, subject, from, until, version }: Account): AccessFact[] {
  if (until === null && version === 1) return [];
  return [{ factId: idFrom('account ended', id), personId: null, grantee: grantee.account(subject), effect: 'REFUSE', basis: 'ACCOUNT_ENDED', from: until ?? from, until: until === null ? from : null, version }];
}

/** A person sees their own file, a carer their own too: what others' files show them is the delegation's to say. */
function ownFileOf({ id, subject, personId, from, until, version }: Account): AccessFact[] {
  return personId === null ? [] : [{ factId: idFrom('account own', id), personId, grantee: grantee.account(subject), effect: 'ALLOW', basis: 'OWN', from, until, version }];
}

/** What an account makes true about access, to be written whenever it changes. Depends on nothing but the account: ends take effect by their time. */
export const accountFacts = (account: Account): AccessFact[] => [...ownFileOf(account), ...endOf(account)];
