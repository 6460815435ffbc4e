import { createContext, useContext } from 'react';
import type { ApiClient } from '../api/client.js';
import type { Session } from '../api/session-calls.js';

/** What every page below `SessionGate` has. */
export interface SignedIn {
  readonly api: ApiClient;
  readonly session: Session;
  readonly signOut: () => Promise<void>;
  /** True when the session has one of these roles. For what is offered only: the gateway decides. */
  readonly hasRole: (...roles: readonly string[]) => boolean;
}

export const SignedInContext = createContext<SignedIn | null>(null);

/** The session and its client. Throws outside `SessionGate`. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error('useSignedIn is called outside SessionGate');
  return signedIn;
}
