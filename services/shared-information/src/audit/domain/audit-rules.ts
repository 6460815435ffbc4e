import { notFound } from '@maillage/kernel';

/**
 * Who looked is told to the privacy officer and to the person. No account is linked to a person here yet, so nobody is anybody's self:
 * throws NOT_FOUND with PERSON_UNKNOWN, as for somebody who does not exist.
 */
export function mayAskWhoLooked(roles: ReadonlySet<string>): void {
  if (!roles.has('privacy-officer')) throw notFound('PERSON_UNKNOWN', 'This does not exist.');
}
