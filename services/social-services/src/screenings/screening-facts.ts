import { grantee, type AccessFact } from '@maillage/access';
import { idFrom } from '@maillage/kernel';
import { endOfSocialWork } from '../needs/social-need-facts.js';
import type { Screening } from './domain/screening.js';

/** A screening opens the person to the organisation of whoever asked the questions, for 30 days: what it finds has a need, and that need a fact of its own. Nothing for somebody without an organisation. */
export const screeningFacts = ({ id, personId, completedAt }: Screening, organisationId: string | null): AccessFact[] =>
  organisationId === null ? [] : [{ factId: idFrom('screening', id), version: 1, effect: 'ALLOW', personId, grantee: grantee.organisation(organisationId), basis: 'SOCIAL_WORKER', from: completedAt, until: endOfSocialWork(completedAt) }];
