import type { World } from '../world.js';
import { check, type Check, type Databases } from './check.js';

/** No slot is sold twice, and every discharge of a member leads to a visit in time. */
export async function checkSchedule(databases: Databases, world: World): Promise<Check[]> {
  const { booked, overlaps } = await databases.row<{ booked: string; overlaps: string }>(
    'scheduling',
    `SELECT count(*) AS booked, count(*) FILTER (WHERE starts_at < latest) AS overlaps
       FROM (SELECT starts_at, max(ends_at) OVER (PARTITION BY resource_id ORDER BY starts_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest FROM appointment WHERE state = 'BOOKED') AS a`,
  );
  const tasks = await databases.rows<{ id: string; from: string; due: string }>(
    'care-coordination',
    `SELECT id, from_at::text AS "from", due_at::text AS due FROM task WHERE network_id = $1 AND kind = 'FOLLOW_UP_VISIT' AND state <> 'WITHDRAWN'`,
    [world.networkId],
  );
  const visits = await databases.rows<{ answers: string }>(
    'scheduling',
    `SELECT a.answers FROM appointment a JOIN unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS t (id, starts, due) ON t.id = a.answers WHERE a.state = 'BOOKED' AND a.starts_at >= t.starts AND a.starts_at <= t.due`,
    [tasks.map(({ id }) => id), tasks.map(({ from }) => from), tasks.map(({ due }) => due)],
  );
  const answered = new Set(visits.map(({ answers }) => answers));
  return [
    check('no two appointments of a resource overlap', overlaps === '0', `${booked} booked, ${overlaps} overlap`),
    check('every discharge of a member has its follow-up visit within 7 days', tasks.every(({ id }) => answered.has(id)) && visits.length === tasks.length, `${tasks.length} visits wanted, ${visits.length} booked in time`),
  ];
}
