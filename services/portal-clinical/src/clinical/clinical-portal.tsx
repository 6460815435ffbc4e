import { Anchor } from '@mantine/core';
import { ProblemNotice, Shell, unreachable, useSignedIn, useTexts } from '@maillage/ui';
import { useState, type ReactNode } from 'react';
import { NavLink, Route, Routes } from 'react-router';
import { ReviewsPage } from '../emergency/reviews-page.js';
import { emptySearch, FindPersonPage } from '../persons/find-person-page.js';
import { PersonPage } from '../persons/person-page.js';

/** The portal of those who care: find a person, their file, and the review of emergency accesses. */
export function ClinicalPortal(): ReactNode {
  const { t } = useTexts();
  const { hasRole } = useSignedIn();
  const [search, setSearch] = useState(emptySearch);
  const navigation = (
    <>
      <Anchor component={NavLink} to="/" end>{t('nav.find')}</Anchor>
      {hasRole('privacy-officer', 'network-admin') && <Anchor component={NavLink} to="/reviews">{t('nav.reviews')}</Anchor>}
    </>
  );
  return (
    <Shell name={t('portal.clinical')} navigation={navigation}>
      <Routes>
        <Route index element={<FindPersonPage search={search} onChange={setSearch} />} />
        <Route path="persons/:personId/:section?" element={<PersonPage />} />
        <Route path="reviews" element={<ReviewsPage />} />
        <Route path="*" element={<ProblemNotice problem={{ ...unreachable, status: 404, category: 'NOT_FOUND', reason: 'PAGE_UNKNOWN' }} />} />
      </Routes>
    </Shell>
  );
}
