/** What data on a person falls into. The last three before the log are sensitive: an ordinary relationship does not open them. */
export const dataCategories = ['identity', 'contact', 'membership', 'appointment', 'plan', 'social', 'clinical', 'money', 'mental-health', 'sexual-health', 'addiction', 'access-log'] as const;
/** One of `dataCategories`. */
export type DataCategory = (typeof dataCategories)[number];

/** Data categories that need an allowance of their own. */
export const sensitiveCategories: ReadonlySet<string> = new Set<DataCategory>(['mental-health', 'sexual-health', 'addiction']);

/** Why somebody is connected with a person. */
export const bases = ['OWN', 'DELEGATION', 'REGISTRATION', 'NETWORK_MEMBERSHIP', 'TEAM', 'CASE_MANAGER', 'SOCIAL_WORKER', 'REFERRAL', 'APPOINTMENT', 'CONSENT', 'BREAK_GLASS', 'LEGAL_DUTY'] as const;
/** One of `bases`. */
export type Basis = (typeof bases)[number];
