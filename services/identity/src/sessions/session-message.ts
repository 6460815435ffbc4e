import { create } from '@bufbuild/protobuf';
import { SessionEnd as SessionEndMessage, SessionSchema, type Session as SessionMessage, type SessionTokens } from '@maillage/contracts/identity/v1/sessions_pb.js';
import { instant } from '@maillage/kernel';
import { idleUntil, type Session, type SessionEnd, type SessionLimits } from './domain/session.js';
import type { Tokens } from './seal-tokens.js';

/** What the gateway may know of a living session: its access token, not what brings the next one. */
export const toMessage = (session: Session, { accessToken, accessExpiresAt }: Tokens, limits: SessionLimits): SessionMessage =>
  create(SessionSchema, {
    subject: session.subject,
    providerSession: session.providerSession ?? '',
    accessToken,
    accessExpiresAt,
    tokensVersion: session.tokensVersion,
    authenticatedAt: session.authenticatedAt,
    acr: session.acr,
    idleUntil: idleUntil(session, limits),
    endsAt: session.absoluteUntil,
  });

/** Throws INVALID_ARGUMENT with INSTANT_INVALID. */
export const toTokens = ({ accessToken, accessExpiresAt, refreshToken, idToken }: SessionTokens): Tokens => ({ accessToken, accessExpiresAt: instant(accessExpiresAt, 'tokens.access_expires_at'), refreshToken, idToken });

export const endOf = (message: SessionEndMessage): SessionEnd => SessionEndMessage[message] as SessionEnd;
