import { serviceConfig } from '@maillage/platform';

/** No settings of its own yet: the days and hours of the checklist are rules, not settings. */
export const careCoordinationConfig = serviceConfig;
