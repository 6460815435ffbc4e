import { messagingMigrations } from '@maillage/messaging/migrations';
import { delegationSchema } from './circle/delegation.schema.js';
import { enrolmentSchema } from './enrolments/enrolment.schema.js';
import { membershipSchema } from './memberships/membership.schema.js';
import { registryMigrations } from './migrations/index.js';
import { personSchema, sourceRecordSchema } from './persons/person.schema.js';
import { staySchema } from './stays/stay.schema.js';

/** Tables that TypeORM knows; projections and messages are plain SQL. */
export const schemas = [personSchema, sourceRecordSchema, staySchema, membershipSchema, enrolmentSchema, delegationSchema];

/** Messaging's own first. */
export const migrations = [...messagingMigrations, ...registryMigrations];
