import { Shell, startPortal, useTexts } from '@maillage/ui';
import type { ReactNode } from 'react';
import { english } from '../texts/english.js';
import { french } from '../texts/french.js';
import { OwnPage } from './own-page.js';

function PersonPortal(): ReactNode {
  const { t } = useTexts();
  return <Shell name={t('portal.person')}><OwnPage /></Shell>;
}

await startPortal({ basename: '/person', texts: { en: english, fr: french }, children: <PersonPortal /> });
