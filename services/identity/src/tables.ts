import { accountSchema } from './accounts/account.schema.js';
import { breakGlassSchema } from './break-glass/break-glass.schema.js';
import { networkSchema } from './networks/network.schema.js';
import { organizationSchema } from './organizations/organization.schema.js';
import { practitionerRoleSchema } from './practitioner-roles/practitioner-role.schema.js';
import { practitionerSchema } from './practitioners/practitioner.schema.js';
import { sessionSchema } from './sessions/session.schema.js';

/** Mapped tables of the service. */
export const schemas = [accountSchema, breakGlassSchema, networkSchema, organizationSchema, practitionerRoleSchema, practitionerSchema, sessionSchema];
