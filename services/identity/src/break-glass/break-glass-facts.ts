import { grantee, type AccessFact } from '@maillage/access';
import type { PublicBreakGlass } from './domain/break-glass.js';

/** What an emergency access makes true: its account sees this one person, from its start to its end. To be written whenever it changes. */
export const breakGlassFacts = ({ id, personId, subject, startedAt, endsAt, stoppedAt, version }: PublicBreakGlass): AccessFact[] => [
  { factId: id, personId, grantee: grantee.account(subject), effect: 'ALLOW', basis: 'BREAK_GLASS', from: startedAt, until: stoppedAt ?? endsAt, version },
];
