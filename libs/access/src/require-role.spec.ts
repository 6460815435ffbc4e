import { systemActor, type Actor } from './actor.js';
import { requireRole } from './require-role.js';
import { roles } from './roles.js';

const nurse: Actor = { subject: 's', kind: 'user', roles: new Set(['nurse', 'coordinator']), organisationId: null, practitionerId: null, session: null, authenticatedAt: null };
const forbidden = expect.objectContaining({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED' });

describe('requireRole', () => {
  it.each([[['nurse']], [['finance', 'coordinator']], [['authenticated']]])('passes a nurse and coordinator for %j', (allow) => {
    expect(() => requireRole(nurse, allow)).not.toThrow();
  });

  it.each([[[]], [['finance']], [['Nurse']], [['nurse ']]])('refuses a nurse and coordinator for %j', (allow) => {
    expect(() => requireRole(nurse, allow)).toThrow(forbidden);
  });

  it.each(roles)('refuses the system actor for %s', (role) => {
    expect(() => requireRole(systemActor('scheduling'), [role])).toThrow(forbidden);
  });
});
