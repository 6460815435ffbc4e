import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiClient } from '../api/client.js';
import { problemIn } from '../api/problem.js';
import { useSignedIn } from '../session/api-context.js';
import { Loading } from './loading.js';
import { ProblemNotice } from './problem-notice.js';

/** What is asked, and the name under which its answer is kept while the page lives. */
export interface Question<T> {
  readonly key: readonly unknown[];
  readonly ask: (api: ApiClient) => Promise<T>;
}

/** Asks, and shows waiting, a problem, or the answer: there is never a blank place. */
export function Answered<T>({ question, otherwise, children }: { readonly question: Question<T>; readonly otherwise?: (category: string) => ReactNode; readonly children: (answer: T) => ReactNode }): ReactNode {
  const { api } = useSignedIn();
  const { data, error, isPending, refetch } = useQuery({ queryKey: question.key, queryFn: () => question.ask(api) });
  if (error) {
    const problem = problemIn(error);
    return (
      <>
        <ProblemNotice problem={problem} retry={() => void refetch()} />
        {otherwise?.(problem.category)}
      </>
    );
  }
  return isPending ? <Loading /> : children(data);
}
