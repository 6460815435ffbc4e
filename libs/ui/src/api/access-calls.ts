import type { ApiClient } from './client.js';

// Sessions, break-glass and accesses. These calls stand here alone: their answers are written by hand until the contracts hold them.

/** Who is signed in, as `GET /session/me` says it. Instants are ISO texts. */
export interface Session {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly organisationId: string | null;
  readonly practitionerId: string | null;
  readonly csrfToken: string;
  readonly authenticatedAt: string;
  readonly idleUntil: string;
  readonly endsAt: string;
}

/** An emergency access. */
export interface EmergencyAccess {
  readonly breakGlassId: string;
  readonly personId: string;
  readonly reason: string;
  readonly text?: string;
  readonly startedAt?: string;
  readonly endsAt?: string;
  readonly stoppedAt?: string;
  readonly actorName?: string;
  readonly organizationId?: string;
  /** Until when the privacy officer decides. */
  readonly dueAt?: string;
  readonly overdue?: boolean;
  readonly version?: number;
}

/** Asks for access to one person's data. */
export interface BreakGlassRequest {
  readonly breakGlassId: string;
  readonly personId: string;
  readonly reason: string;
  readonly text: string;
  readonly minutes: number;
}

/** One look at, or change of, a person's data. */
export interface Look {
  readonly at: string;
  readonly actorName?: string;
  readonly organizationId?: string;
  readonly action: string;
  readonly purpose?: string;
  readonly reason?: string;
  readonly outcome: string;
}

/** Reasons that an emergency access may have. */
export const breakGlassReasons = ['EMERGENCY_CARE', 'OUT_OF_HOURS', 'TEAM_ABSENT', 'DANGER_TO_PERSON', 'OTHER'] as const;

/** What the privacy officer can decide of one. */
export type ReviewDecision = 'JUSTIFIED' | 'NOT_JUSTIFIED';

/** Who is signed in. Throws UNAUTHENTICATED when nobody is. */
export const readSession = (api: ApiClient): Promise<Session> => api.send('GET', '/session/me');

/** Ends the session; answers where to go then. */
export const endSession = (api: ApiClient): Promise<{ readonly redirect?: string } | undefined> => api.send('POST', '/session/logout', {});

/** Address that signs somebody in and comes back to `next`, an address of this portal. */
export const loginAddress = (next: string): string => `/session/login?${new URLSearchParams({ next })}`;

/** Address of a fresh login, for what needs one, that comes back to `next`. */
export const stepUpAddress = (next: string): string => `/session/step-up?${new URLSearchParams({ next })}`;

/** Starts an emergency access. Throws PERMISSION_DENIED with STEP_UP_REQUIRED when the last login is too old. */
export const startBreakGlass = (api: ApiClient, request: BreakGlassRequest): Promise<EmergencyAccess> => api.send('POST', '/api/v1/break-glass', request);

/** Ends it before its time. */
export const stopBreakGlass = (api: ApiClient, breakGlassId: string): Promise<EmergencyAccess> => api.send('POST', `/api/v1/break-glass/${encodeURIComponent(breakGlassId)}/stop`, {});

/** Emergency accesses that wait for the privacy officer. */
export const listBreakGlassReviews = (api: ApiClient): Promise<{ readonly reviews: readonly EmergencyAccess[]; readonly nextPageToken?: string }> => api.send('GET', '/api/v1/break-glass/reviews');

/** The privacy officer's decision, with its reason in words. */
export const reviewBreakGlass = (api: ApiClient, breakGlassId: string, decision: ReviewDecision, text: string): Promise<unknown> => api.send('POST', `/api/v1/break-glass/${encodeURIComponent(breakGlassId)}/review`, { decision, text });

/** Who looked at a person's data, latest first. */
export const listAccesses = (api: ApiClient, personId: string, pageToken = ''): Promise<{ readonly accesses: readonly Look[]; readonly nextPageToken?: string }> =>
  api.send('GET', `/api/v1/persons/${encodeURIComponent(personId)}/accesses${pageToken ? `?${new URLSearchParams({ pageToken })}` : ''}`);

/** The person that the account belongs to, or null for an account of nobody in the register. */
export const readOwnPerson = async (api: ApiClient): Promise<string | null> => {
  const own = await api.send<{ readonly personId?: string; readonly account?: { readonly personId?: string } }>('GET', '/api/v1/accounts/me');
  return own.account?.personId ?? own.personId ?? null;
};
