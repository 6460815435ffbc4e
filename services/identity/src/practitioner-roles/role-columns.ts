/** Columns of practitioner_role by the names of the domain, for the repository and for queries. */
export const roleColumns = 'id, practitioner_id AS "practitionerId", organization_id AS "organizationId", category, profession, from_day AS "from", until_day AS "until", version';
