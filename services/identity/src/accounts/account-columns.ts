/** Columns of account by the names of the domain, for the repository and for queries. */
export const accountColumns =
  'id, subject, kind, practitioner_id AS "practitionerId", person_id AS "personId", organization_id AS "organizationId", from_at AS "from", until_at AS "until", version';
