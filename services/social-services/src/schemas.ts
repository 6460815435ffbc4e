import { socialNeedSchema } from './needs/social-need.schema.js';
import { referralSchema } from './referrals/referral.schema.js';

/** Tables of this service's aggregates. */
export const schemas = [socialNeedSchema, referralSchema];
