import { startPortal } from '@maillage/ui';
import { english } from '../texts/english.js';
import { french } from '../texts/french.js';
import { ClinicalPortal } from './clinical-portal.js';

await startPortal({ basename: '/clinical', texts: { en: english, fr: french }, children: <ClinicalPortal /> });
