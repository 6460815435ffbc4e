import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { endSession, readSession, type Session } from '../api/session-calls.js';
import { ApiClient } from '../api/client.js';
import { problemIn, type Problem } from '../api/problem.js';
import { Loading } from '../display/loading.js';
import { ProblemNotice } from '../display/problem-notice.js';
import { SignedInContext, type SignedIn } from './api-context.js';
import { SignInPage } from './sign-in-page.js';

type State = { readonly is: 'asking' } | { readonly is: 'out'; readonly ended: boolean } | { readonly is: 'in'; readonly session: Session } | { readonly is: 'failed'; readonly problem: Problem };

/** Shows `children` to who is signed in, the sign-in page to everybody else. When a session ends, all that was read leaves the memory of the page. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const [state, setState] = useState<State>({ is: 'asking' });
  const queries = useQueryClient();
  const session = useRef<Session | null>(null);

  const leave = useCallback(() => {
    const ended = session.current !== null;
    session.current = null;
    queries.clear();
    // Several calls may find out at once.
    setState((state) => (state.is === 'out' ? state : { is: 'out', ended }));
  }, [queries]);
  const api = useMemo(
    () => new ApiClient({ fetch: (...request) => fetch(...request), elapsed: () => performance.now(), csrfToken: () => session.current?.csrfToken ?? null, signedOut: leave }),
    [leave],
  );
  const enter = useCallback(async () => {
    setState({ is: 'asking' });
    try {
      session.current = await readSession(api);
      setState({ is: 'in', session: session.current });
    } catch (error) {
      // Signed out is told by the client itself.
      const problem = problemIn(error);
      if (problem.category !== 'UNAUTHENTICATED') setState({ is: 'failed', problem });
    }
  }, [api]);
  useEffect(() => void enter(), [enter]);

  const signOut = useCallback(async () => {
    const { redirect } = await endSession(api);
    queries.clear();
    location.assign(redirect);
  }, [api, queries]);
  const signedIn = useMemo<SignedIn | null>(
    () => (state.is === 'in' ? { api, session: state.session, signOut, hasRole: (...roles) => roles.some((role) => state.session.roles.includes(role)) } : null),
    [api, signOut, state],
  );

  if (state.is === 'asking') return <Loading />;
  if (state.is === 'failed') return <ProblemNotice problem={state.problem} retry={() => void enter()} />;
  if (signedIn === null) return <SignInPage ended={state.is === 'out' && state.ended} />;
  return <SignedInContext.Provider value={signedIn}>{children}</SignedInContext.Provider>;
}
