import { Anchor } from '@mantine/core';
import { ProblemNotice, Shell, unreachable, useSignedIn, useTexts } from '@maillage/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { Navigate, NavLink, Route, Routes } from 'react-router';
import { AccessesPage } from '../emergency/accesses-page.js';
import { ReviewsPage } from '../emergency/reviews-page.js';
import { emptySearch, FindPersonPage } from '../persons/find-person-page.js';
import { PersonPage } from '../persons/person-page.js';

/** Roles that may search for persons; the gateway has the last word. */
const finders = ['clinician', 'nurse', 'social-worker', 'coordinator', 'secretary', 'network-admin', 'integration'];

/** The portal of those who care: find a person, their file, and for the privacy officer the review of emergency accesses. */
export function ClinicalPortal(): ReactNode {
  const { t } = useTexts();
  const { hasRole } = useSignedIn();
  const [search, setSearch] = useState(emptySearch);
  const reviews = hasRole('privacy-officer');
  const finds = hasRole(...finders) || !reviews;
  const hasOwnPage = hasRole('person') && !reviews && !hasRole(...finders);
  // The first page of the platform is this one, and a person who signs in there has nothing to find here.
  useEffect(() => {
    if (hasOwnPage) location.replace('/person/');
  }, [hasOwnPage]);
  const navigation = (
    <>
      {finds && <Anchor component={NavLink} to="/" end>{t('nav.find')}</Anchor>}
      {reviews && <Anchor component={NavLink} to="/reviews">{t('nav.reviews')}</Anchor>}
    </>
  );
  return (
    <Shell name={t('portal.clinical')} navigation={navigation}>
      <Routes>
        <Route index element={finds ? <FindPersonPage search={search} onChange={setSearch} /> : <Navigate to="/reviews" replace />} />
        <Route path="persons/:personId/:section?" element={<PersonPage />} />
        <Route path="reviews" element={<ReviewsPage />} />
        <Route path="accesses/:personId" element={<AccessesPage />} />
        <Route path="*" element={<ProblemNotice problem={{ ...unreachable, status: 404, category: 'NOT_FOUND', reason: 'PAGE_UNKNOWN' }} />} />
      </Routes>
    </Shell>
  );
}
