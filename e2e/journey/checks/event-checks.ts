import { services } from '@maillage/local';
import { check, type Check, type Databases } from './check.js';

interface Owed {
  readonly consumer: string;
  readonly service: string;
  readonly ids: readonly string[];
}

/** Every event of every outbox stands in the inbox of every service that subscribed to it, and nothing waits for a person. */
export async function checkEvents(databases: Databases): Promise<Check[]> {
  const owners = services.filter(({ database }) => database !== null).map(({ name }) => name);
  let events = 0;
  let deliveries = 0;
  const missing: string[] = [];
  const letters: string[] = [];
  for (const owner of owners) {
    const outbox = await databases.row<{ count: string }>(owner, 'SELECT count(*) FROM outbox WHERE only_consumer IS NULL');
    events += Number(outbox.count);
    const owed = await databases.rows<Owed>(
      owner,
      `SELECT s.consumer, c.service, array_agg(o.event_id::text) AS ids FROM outbox o JOIN event_subscription s ON s.subject = o.subject AND (s.keys IS NULL OR o.key = ANY (s.keys)) AND o.xid >= s.from_xid
         JOIN event_consumer c ON c.name = s.consumer WHERE o.only_consumer IS NULL GROUP BY 1, 2`,
    );
    for (const { consumer, service, ids } of owed) {
      deliveries += ids.length;
      const { absent } = await databases.row<{ absent: string }>(service, 'SELECT count(*) AS absent FROM unnest($2::uuid[]) AS o (event_id) WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.consumer = $1 AND i.event_id = o.event_id)', [consumer, ids]);
      if (absent !== '0') missing.push(`${consumer}: ${absent} of ${ids.length}`);
    }
    const { open } = await databases.row<{ open: string }>(owner, `SELECT count(*) AS open FROM dead_letter WHERE state <> 'RESOLVED'`);
    if (open !== '0') letters.push(`${owner}: ${open}`);
  }
  return [
    check('every outbox row has reached every consumer', missing.length === 0, missing.length === 0 ? `${events} events, ${deliveries} deliveries` : missing.join('; ')),
    check('no dead letters', letters.length === 0, letters.length === 0 ? 'none' : letters.join('; ')),
  ];
}
