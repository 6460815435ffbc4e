/** Every id that stands for the same person as `$1`: up to the survivor, and down to all that were merged into it. UNION ends a circle that should not be there. */
export const personGroup = `WITH RECURSIVE up AS (
    SELECT $1::uuid AS person_id
    UNION SELECT p.merged_into FROM up JOIN person_projection p USING (person_id) WHERE p.merged_into IS NOT NULL
  ), same_person AS (
    SELECT person_id FROM up
    UNION SELECT p.person_id FROM same_person s JOIN person_projection p ON p.merged_into = s.person_id
  )`;
