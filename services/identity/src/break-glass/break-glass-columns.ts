/** What is public of break_glass b by the names of the domain. */
export const publicColumns = `b.id, b.person_id AS "personId", b.subject, b.practitioner_id AS "practitionerId", b.organization_id AS "organizationId", b.reason, b.started_at AS "startedAt", b.ends_at AS "endsAt",
  b.stopped_at AS "stoppedAt", b.review, b.due_at AS "dueAt", b.version`;

/** All of break_glass b. */
export const allColumns = `${publicColumns}, b.text, b.review_text AS "reviewText", b.reviewed_by AS "reviewedBy", b.reviewed_at AS "reviewedAt"`;

/** Given names and family name of practitioner p, as one reads them. */
export const actorName = `concat_ws(' ', array_to_string(p.given_names, ' '), p.family_name)`;
