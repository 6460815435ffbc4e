import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { BrowserRouter } from 'react-router';
import { problemIn } from '../api/problem.js';
import type { Language } from '../display/format.js';
import { startI18n } from '../i18n/start-i18n.js';
import type { Texts } from '../i18n/texts.js';
import { SessionGate } from '../session/session-gate.js';
import { darkerHints, theme } from './theme.js';

/** What is worth asking again by itself: the platform was away, or a projection is behind. */
const passes = (count: number, error: unknown): boolean => count < 2 && ['UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(problemIn(error).category);

/** The nonce that the gateway wrote into this answer: styles that are made while the page runs carry it. */
const styleNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** Puts a portal on its page. `basename` is the folder of its addresses, such as `/clinical`. */
export async function startPortal({ basename, texts, children }: { readonly basename: string; readonly texts: Readonly<Record<Language, Texts>>; readonly children: ReactNode }): Promise<void> {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: passes, staleTime: 10_000, gcTime: 60_000, refetchOnWindowFocus: false } } });
  const texter = await startI18n(texts);
  createRoot(document.getElementById('portal')!).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={darkerHints} forceColorScheme="light" getStyleNonce={styleNonce}>
        <I18nextProvider i18n={texter}>
          <QueryClientProvider client={queries}>
            <BrowserRouter basename={basename}>
              <SessionGate>{children}</SessionGate>
            </BrowserRouter>
          </QueryClientProvider>
        </I18nextProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
