import { serviceConfig } from '@maillage/platform';

/** Scheduling has no settings of its own: rules and zones are data of each resource. TIME_ZONE tells when a day of death ends. */
export const schedulingConfig = serviceConfig;
