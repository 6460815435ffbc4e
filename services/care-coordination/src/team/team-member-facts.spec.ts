import { localDate } from '@maillage/kernel';
import { teamMemberFact } from './team-member-facts.js';

const member = { id: 'm', networkId: 'n', personId: 'p', practitionerId: 'd', role: 'GP', from: localDate('2026-03-28'), to: localDate('2026-03-30'), version: 3 };

it('a place is a fact of the same id and version, in the days of the network', () => {
  expect(teamMemberFact(member, 'Europe/Paris')).toEqual({
    factId: 'm', version: 3, effect: 'ALLOW', personId: 'p', grantee: 'practitioner:d', basis: 'TEAM', from: '2026-03-27T23:00:00.000Z', until: '2026-03-29T22:00:00.000Z',
  });
});
it('a place without an end has none', () => expect(teamMemberFact({ ...member, to: null }, 'Europe/Paris').until).toBeNull());
it('only the case manager is one', () => expect(['CASE_MANAGER', 'COORDINATOR'].map((role) => teamMemberFact({ ...member, role }, 'UTC').basis)).toEqual(['CASE_MANAGER', 'TEAM']));
