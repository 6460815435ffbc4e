import { appointmentSchema } from './appointments/appointment.schema.js';
import { resourceSchema } from './resources/resource.schema.js';

export const schemas = [resourceSchema, appointmentSchema];
