/**
 * The roster of a month as known at an instant, with what is due: $1 contract, `knownAt` the parameter that holds the instant, $3 first day, $4 first day after, $5 the 15th.
 * A circle of merges, which only disorder at the source can make, leaves everybody who they are. It says in SQL what runs/domain says in TypeScript; a spec compares both on random histories. round() of numeric goes away from zero.
 */
export const rosterSql = (knownAt: '$2' | '$6'): string => `
  WITH RECURSIVE enrolled AS (
    SELECT DISTINCT ON (enrolment_id) person_id, contract_id, from_day, to_day FROM enrolment_version
     WHERE known_at <= ${knownAt} AND enrolment_id IN (SELECT enrolment_id FROM enrolment_version WHERE contract_id = $1)
     ORDER BY enrolment_id, version DESC
  ), span AS (
    SELECT e.person_id, daterange(greatest(e.from_day, $3::date), least(coalesce(e.to_day, 'infinity'), $4::date)) AS days
      FROM enrolled e JOIN contract c ON c.id = $1 AND c.term_from <= $3 AND (c.term_to IS NULL OR c.term_to > $3)
     WHERE e.contract_id = $1 AND e.from_day < $4 AND (e.to_day IS NULL OR (e.to_day > $3 AND e.to_day > e.from_day))
  ), chain AS (
    SELECT DISTINCT person_id AS written, person_id AS member, 0 AS step FROM span
    UNION ALL
    SELECT c.written, p.merged_into, c.step + 1 FROM chain c
     CROSS JOIN LATERAL (SELECT merged_into FROM person_version v WHERE v.person_id = c.member AND v.known_at <= ${knownAt} ORDER BY v.version DESC LIMIT 1) p
     WHERE p.merged_into IS NOT NULL AND c.step < 50
  ), member AS (
    SELECT DISTINCT ON (written) written, CASE WHEN step = 50 THEN written ELSE member END AS member, step = 50 AS circle FROM chain ORDER BY written, step DESC
  ), covered AS (
    SELECT m.member AS person_id, range_agg(s.days) AS days, bool_or(m.circle) AS circle FROM span s JOIN member m ON m.written = s.person_id GROUP BY m.member
  ), alias AS (
    SELECT person_id AS member, person_id AS written, circle FROM covered
    UNION
    SELECT a.member, v.person_id, false FROM alias a JOIN person_version v ON v.merged_into = a.written AND v.known_at <= ${knownAt}
     WHERE NOT a.circle AND NOT EXISTS (SELECT 1 FROM person_version n WHERE n.person_id = v.person_id AND n.version > v.version AND n.known_at <= ${knownAt})
  ), scored AS (
    SELECT DISTINCT ON (a.member) a.member, r.score FROM alias a JOIN risk_score r ON r.person_id = a.written AND r.valid_from <= $3 AND r.known_at <= ${knownAt}
     ORDER BY a.member, r.valid_from DESC, r.known_at DESC
  ), tariff AS (
    SELECT cell, minor FROM rate WHERE contract_id = $1
       AND table_number = (SELECT number FROM rate_table WHERE contract_id = $1 AND valid_from <= $3 AND known_at <= ${knownAt} ORDER BY valid_from DESC, known_at DESC, number DESC LIMIT 1)
  ), rated AS (
    SELECT c.person_id, (SELECT sum(upper(d) - lower(d))::int FROM unnest(c.days) AS d) AS days, t.cell, t.minor AS base, coalesce(s.score, 1.000) AS score,
           CASE k.proration WHEN 'DAILY' THEN NULL WHEN 'FIRST_OF_MONTH' THEN (c.days @> $3::date)::int ELSE (c.days @> $5::date)::int END AS whole
      FROM covered c
      JOIN contract k ON k.id = $1
      LEFT JOIN LATERAL (SELECT birth_date, sex FROM person_version v WHERE v.person_id = c.person_id AND v.known_at <= ${knownAt} ORDER BY v.version DESC LIMIT 1) f ON true
      LEFT JOIN LATERAL (SELECT b.name FROM jsonb_to_recordset(k.age_bands) AS b (name text, "from" int, "to" int)
                          WHERE f.birth_date IS NOT NULL AND greatest(0, extract(year FROM age($3::date, f.birth_date))) BETWEEN b."from" AND b."to") band ON true
      LEFT JOIN tariff t ON t.cell = f.sex || ':' || band.name
      LEFT JOIN scored s ON s.member = c.person_id
  )
  SELECT person_id, days, coalesce(cell, '') AS cell, coalesce(base, 0) AS base, score,
         coalesce(round(round(base * score) * coalesce(whole, days) / CASE WHEN whole IS NULL THEN $4::date - $3::date ELSE 1 END), 0)::bigint AS due
    FROM rated`;
