import type { Question } from '@maillage/ui';
import type * as Answers from '@maillage/ui';

// What the pages ask. A key holds ids alone: it names a place in the memory of the page.

type Asked<Name extends keyof Answers.Operations> = Question<Answers.Operations[Name]['response']>;

export const person = (personId: string): Asked<'getPerson'> => ({ key: ['person', personId], ask: (api) => api.call('getPerson', { personId }) });
export const memberships = (personId: string): Asked<'listMemberships'> => ({ key: ['memberships', personId], ask: (api) => api.call('listMemberships', { personId }) });
export const enrolments = (personId: string): Asked<'listEnrolments'> => ({ key: ['enrolments', personId], ask: (api) => api.call('listEnrolments', { personId }) });
export const episode = (networkId: string, personId: string): Asked<'getEpisode'> => ({ key: ['episode', networkId, personId], ask: (api) => api.call('getEpisode', { networkId, personId }) });
export const plan = (planId: string): Asked<'getPlan'> => ({ key: ['plan', planId], ask: (api) => api.call('getPlan', { planId }) });
export const stays = (personId: string): Asked<'listStays'> => ({ key: ['stays', personId], ask: (api) => api.call('listStays', { personId }) });
export const appointments = (personId: string): Asked<'listAppointments'> => ({ key: ['appointments', personId], ask: (api) => api.call('listAppointments', { personId }) });
export const socialNeeds = (personId: string): Asked<'listNeeds'> => ({ key: ['social-needs', personId], ask: (api) => api.call('listNeeds', { personId }) });
export const referrals = (personId: string): Asked<'listReferrals'> => ({ key: ['referrals', personId], ask: (api) => api.call('listReferrals', { personId }) });
export const network = (networkId: string): Asked<'getNetwork'> => ({ key: ['network', networkId], ask: (api) => api.call('getNetwork', { networkId }) });
export const organization = (organizationId: string): Asked<'getOrganization'> => ({ key: ['organization', organizationId], ask: (api) => api.call('getOrganization', { organizationId }) });
export const practitioner = (practitionerId: string): Asked<'getPractitioner'> => ({ key: ['practitioner', practitionerId], ask: (api) => api.call('getPractitioner', { practitionerId }) });
export const resources: Asked<'listResources'> = { key: ['resources'], ask: (api) => api.call('listResources', {}) };
export const accesses = (personId: string, pageToken: string): Asked<'listWhoLooked'> => ({ key: ['accesses', personId, pageToken], ask: (api) => api.call('listWhoLooked', { personId, pageToken }) });
export const breakGlassReviews: Asked<'listBreakGlassReviews'> = { key: ['break-glass-reviews'], ask: (api) => api.call('listBreakGlassReviews', {}) };
export const ownAccount: Asked<'getOwnAccount'> = { key: ['own-account'], ask: (api) => api.call('getOwnAccount', {}) };
