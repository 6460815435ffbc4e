import type { ApiClient } from './client.js';

// The addresses of the gateway below /session, which no contract holds: their answers are written by hand.

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

/** Who is signed in. Throws UNAUTHENTICATED when nobody is. */
export const readSession = (api: ApiClient): Promise<Session> => api.send('GET', '/session/me');

/** Ends the session; `redirect` is where to go then, so that it ends at the provider too. */
export const endSession = (api: ApiClient): Promise<{ readonly redirect: string }> => api.send('POST', '/session/logout', {});

/** Address that signs somebody in and comes back to `next`, an address of this portal. */
export const loginAddress = (next: string): string => `/session/login?${new URLSearchParams({ next })}`;

/** Address of a fresh login, for what needs one, that comes back to `next`. */
export const stepUpAddress = (next: string): string => `/session/step-up?${new URLSearchParams({ next })}`;
