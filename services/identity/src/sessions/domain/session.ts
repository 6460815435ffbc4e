import { addMs, type Instant } from '@maillage/kernel';

/** Why a session ended. */
export const sessionEnds = ['LOGOUT', 'PROVIDER_LOGOUT', 'IDLE', 'ABSOLUTE', 'REPLACED', 'REFRESH_REFUSED', 'KEY_WITHDRAWN'] as const;
export type SessionEnd = (typeof sessionEnds)[number];

/** A login that a browser holds on to. Its tokens are sealed; what ended keeps none. */
export interface Session {
  /** SHA-256 of the browser's secret in hex: who reads this table can be nobody. */
  readonly id: string;
  readonly subject: string;
  /** `sid` of the provider, by which it ends sessions from its side. */
  readonly providerSession: string | null;
  readonly sealedTokens: Uint8Array | null;
  /** Counts the tokens; a refresh names the ones that it spends. */
  readonly tokensVersion: number;
  /** Until then one caller alone may spend the refresh token. */
  readonly refreshClaimedUntil: Instant | null;
  readonly authenticatedAt: Instant;
  readonly acr: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly absoluteUntil: Instant;
  readonly endedAt: Instant | null;
  readonly endReason: SessionEnd | null;
  readonly version: number;
}

/** How long sessions live, in milliseconds. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** What a login brings. */
export type Opening = Pick<Session, 'id' | 'subject' | 'providerSession' | 'sealedTokens' | 'authenticatedAt' | 'acr'>;

/** Longer than any answer of the provider is waited for; a claim of a caller who died ends by itself. */
const claimMs = 15_000;

export const openSession = (opening: Opening, now: Instant, { absoluteMs }: SessionLimits): Session => ({
  ...opening, tokensVersion: 1, refreshClaimedUntil: null, createdAt: now, lastUsedAt: now, absoluteUntil: addMs(now, absoluteMs), endedAt: null, endReason: null, version: 1,
});

/** When it ends unless it is used before. */
export const idleUntil = ({ lastUsedAt, absoluteUntil }: Session, { idleMs }: SessionLimits): Instant => {
  const idle = addMs(lastUsedAt, idleMs);
  return idle < absoluteUntil ? idle : absoluteUntil;
};

/** Ends it; the first reason stays. */
export const endSession = (session: Session, reason: SessionEnd, now: Instant): Session =>
  session.endedAt === null ? { ...session, sealedTokens: null, refreshClaimedUntil: null, endedAt: now, endReason: reason, version: session.version + 1 } : session;

/** The session as it is now: over when nobody used it for the idle time, or when its longest life is reached. */
export function sessionAt(session: Session, now: Instant, limits: SessionLimits): Session {
  if (now >= session.absoluteUntil) return endSession(session, 'ABSOLUTE', now);
  return now >= idleUntil(session, limits) ? endSession(session, 'IDLE', now) : session;
}

/** Uses it: the idle time starts again. Requests may arrive out of order, so it never goes back. */
export function useSession(session: Session, now: Instant, limits: SessionLimits): Session {
  const current = sessionAt(session, now, limits);
  if (current.endedAt !== null || now <= current.lastUsedAt) return current;
  return { ...current, lastUsedAt: now, version: current.version + 1 };
}

/** Gives one caller the right to spend the refresh token of `tokensVersion`; the same session where somebody else has it, or has used it. */
export function claimRefresh(session: Session, tokensVersion: number, now: Instant): Session {
  const taken = session.refreshClaimedUntil !== null && now < session.refreshClaimedUntil;
  if (session.endedAt !== null || session.tokensVersion !== tokensVersion || taken) return session;
  return { ...session, refreshClaimedUntil: addMs(now, claimMs), version: session.version + 1 };
}

/** The session with its next tokens. */
export const replaceTokens = (session: Session, sealedTokens: Uint8Array): Session => ({
  ...session, sealedTokens, tokensVersion: session.tokensVersion + 1, refreshClaimedUntil: null, version: session.version + 1,
});
