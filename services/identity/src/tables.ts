import { accountSchema } from './accounts/account.schema.js';
import { networkSchema } from './networks/network.schema.js';
import { organizationSchema } from './organizations/organization.schema.js';
import { practitionerSchema } from './practitioners/practitioner.schema.js';
import { sessionSchema } from './sessions/session.schema.js';

/** Mapped tables of the service. */
export const schemas = [accountSchema, networkSchema, organizationSchema, practitionerSchema, sessionSchema];
