import { serviceConfig } from '@maillage/platform';

/** Identity needs nothing beyond what every service is told. */
export const identityConfig = serviceConfig;
