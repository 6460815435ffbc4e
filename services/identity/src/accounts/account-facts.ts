import { idFrom, type Instant, type Uuid } from '@maillage/kernel';
import type { Account } from './domain/account.js';

/** What decides who may see what, as its owner writes it in the transaction of the change. */
export interface AccessFactInput {
  /** The same for all versions of the fact. */
  readonly factId: Uuid;
  /** Person as written; null where the fact is about no single one. */
  readonly personId: Uuid | null;
  /** `account:<subject>`, `practitioner:<id>`, `organisation:<id>` or `network:<id>`. */
  readonly grantee: string;
  readonly effect: 'ALLOW' | 'REFUSE';
  readonly basis: string;
  /** Empty for every category that needs no allowance of its own; of a refusal for all. */
  readonly categories: string[];
  /** Empty for any. */
  readonly purpose: string;
  readonly from: Instant;
  readonly until: Instant | null;
  readonly version: number;
}

const everything = { categories: [], purpose: '' };

/** The grantee that is whoever bears tokens of this subject. */
export const accountGrantee = (subject: string): string => `account:${subject}`;

/** A leaver is refused everything from the end on, whatever token they hold. What was opened again has had a refusal, which becomes one of no time. */
function endOf({ id, subject, from, until, version }: Account): AccessFactInput[] {
  if (until === null && version === 1) return [];
  return [{ ...everything, factId: idFrom('account ended', id), personId: null, grantee: accountGrantee(subject), effect: 'REFUSE', basis: 'ACCOUNT_ENDED', from: until ?? from, until: until === null ? from : null, version }];
}

/** A person sees their own file, a carer their own too: what others' files show them is the delegation's to say. */
function ownFileOf({ id, subject, personId, from, until, version }: Account): AccessFactInput[] {
  return personId === null ? [] : [{ ...everything, factId: idFrom('account own', id), personId, grantee: accountGrantee(subject), effect: 'ALLOW', basis: 'OWN', from, until, version }];
}

/** What an account makes true about access, to be written whenever it changes. Depends on nothing but the account: ends take effect by their time. */
export const accountFacts = (account: Account): AccessFactInput[] => [...ownFileOf(account), ...endOf(account)];
