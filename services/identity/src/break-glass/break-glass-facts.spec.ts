import type { Instant } from '@maillage/kernel';
import { breakGlassFacts } from './break-glass-facts.js';
import { startBreakGlass, stopBreakGlass } from './domain/decide-break-glass.js';

const now = '2026-06-15T10:00:00.000Z' as Instant;
const access = startBreakGlass({ id: 'b1', personId: 'x1', subject: 's1', practitionerId: null, organizationId: null, reason: 'OTHER', text: 'no team can be reached', minutes: 60 }, null, now);

it('an emergency access opens one person to one account until its end', () => {
  expect(breakGlassFacts(access)).toEqual([
    { factId: 'b1', personId: 'x1', grantee: 'account:s1', effect: 'ALLOW', basis: 'BREAK_GLASS', from: now, until: '2026-06-15T11:00:00.000Z', version: 1 },
  ]);
});

it('one that was stopped opens it until then', () => {
  expect(breakGlassFacts(stopBreakGlass(access, 's1', '2026-06-15T10:05:00.000Z' as Instant))).toMatchObject([{ factId: 'b1', until: '2026-06-15T10:05:00.000Z', version: 2 }]);
});
