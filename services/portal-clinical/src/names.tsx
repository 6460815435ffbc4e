import { useQuery } from '@tanstack/react-query';
import { useSignedIn, useTexts, type Access, type Question } from '@maillage/ui';
import type { ReactNode } from 'react';
import { network, organization, practitioner, resources } from './questions.js';

/** The directory hardly changes while a page is open. */
const minutes = 5 * 60_000;

function useName<T>(question: Question<T>, id: string | undefined, nameOf: (answer: T) => string | undefined): string {
  const { api } = useSignedIn();
  const { data } = useQuery({ queryKey: question.key, queryFn: () => question.ask(api), staleTime: minutes, enabled: Boolean(id) });
  return (data && nameOf(data)) || (id ? id.slice(0, 8) : '–');
}

/** Name of a network; the start of its id while it is not known. */
export const NetworkName = ({ id }: { readonly id: string }): ReactNode => useName(network(id), id, ({ name }) => name);

/** Name of an organisation; the start of its id while it is not known. */
export const OrganizationName = ({ id }: { readonly id: string | undefined }): ReactNode => useName(organization(id ?? ''), id, ({ name }) => name);

/** Name of a practitioner; the start of the id while it is not known. */
export const PractitionerName = ({ id }: { readonly id: string }): ReactNode => useName(practitioner(id), id, ({ givenNames, familyName }) => [...givenNames, familyName].join(' '));

/** Who looked: the name that came with the access, else that of the directory, else what kind of somebody it was. */
export function AccessorName({ access: { actor, actorKind, practitionerId, practitionerName } }: { readonly access: Access }): ReactNode {
  const { t } = useTexts();
  const { session } = useSignedIn();
  if (actor === session.subject) return t('accesses.you');
  if (practitionerName) return practitionerName;
  if (practitionerId) return <PractitionerName id={practitionerId} />;
  return t(actorKind === 'service' ? 'accesses.system' : 'accesses.someone');
}

/** Where they work, or nothing. */
export const AccessorOrganization = ({ access: { organisationId, organisationName } }: { readonly access: Access }): ReactNode => organisationName || (organisationId && <OrganizationName id={organisationId} />);

/** Name of what is booked; a dash for nothing. */
export const ResourceName = ({ id }: { readonly id: string }): ReactNode => useName(resources, id, (answer) => answer.resources.find(({ resourceId }) => resourceId === id)?.name);

/** Zone on whose wall clock a resource works, once it is known. */
export function useZoneOf(): (resourceId: string) => string | undefined {
  const { api } = useSignedIn();
  const { data } = useQuery({ queryKey: resources.key, queryFn: () => resources.ask(api), staleTime: minutes });
  return (resourceId) => data?.resources.find((each) => each.resourceId === resourceId)?.zone;
}
