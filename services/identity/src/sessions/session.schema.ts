import { enumText, instant, type Columns } from '@maillage/database';
import { EntitySchema } from 'typeorm';
import { sessionEnds, type Session } from './domain/session.js';

export const sessionSchema = new EntitySchema<Session>({
  name: 'portal_session',
  columns: {
    id: { type: 'text', primary: true },
    subject: { type: 'text' },
    providerSession: { type: 'text', name: 'provider_session', nullable: true },
    sealedTokens: { type: 'bytea', name: 'sealed_tokens', nullable: true },
    tokensVersion: { type: 'integer', name: 'tokens_version' },
    refreshClaimedUntil: instant('refresh_claimed_until', { nullable: true }),
    authenticatedAt: instant('authenticated_at'),
    acr: { type: 'text' },
    createdAt: instant('created_at'),
    lastUsedAt: instant('last_used_at'),
    absoluteUntil: instant('absolute_until'),
    endedAt: instant('ended_at', { nullable: true }),
    endReason: enumText(sessionEnds, 'end_reason', { nullable: true }),
    version: { type: 'integer' },
  } satisfies Columns<Session>,
});
