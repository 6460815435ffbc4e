import { accountGrantee, type AccessFactInput } from '../accounts/account-facts.js';
import type { PublicBreakGlass } from './domain/break-glass.js';

/** What an emergency access makes true: its account sees this one person, from its start to its end. To be written whenever it changes. */
export const breakGlassFacts = ({ id, personId, subject, startedAt, endsAt, stoppedAt, version }: PublicBreakGlass): AccessFactInput[] => [
  { factId: id, personId, grantee: accountGrantee(subject), effect: 'ALLOW', basis: 'BREAK_GLASS', categories: [], purpose: '', from: startedAt, until: stoppedAt ?? endsAt, version },
];
