import { reader } from '@maillage/database';
import type { DataSource } from 'typeorm';

/** Counts of one service's database, as committed. Published and confirmed only rise: pruning takes nothing from them. */
export interface EventCounts {
  /** Events handed to NATS. */
  readonly published: number;
  /** Of those, events that every consumer that owes them has confirmed. */
  readonly confirmed: number;
  /** Not yet published, or not yet confirmed by all. */
  readonly pending: number;
  /** Letters of this service's consumers that wait for a person. */
  readonly dead: number;
  /** Letters held back behind a dead one. */
  readonly held: number;
}

interface Row {
  readonly settled: bigint;
  readonly unsettled: bigint;
  readonly unpublished: bigint;
  readonly dead: bigint;
  readonly held: bigint;
}

/** What stands between this service and its consumers, in one picture. Cheap enough to ask every second. */
export async function eventCounts(dataSource: DataSource): Promise<EventCounts> {
  const row = await reader(dataSource).one<Row>(
    `SELECT (SELECT settled FROM outbox_stream) AS settled,
            (SELECT count(*) FROM outbox WHERE settled_at IS NULL) AS unsettled,
            (SELECT count(*) FROM outbox WHERE published_at IS NULL AND settled_at IS NULL) AS unpublished,
            (SELECT count(*) FROM dead_letter WHERE state IN ('DEAD', 'REDRIVE')) AS dead,
            (SELECT count(*) FROM dead_letter WHERE state = 'HELD') AS held`,
    [],
    'COUNTS',
  );
  const [settled, unsettled, unpublished, dead, held] = [row.settled, row.unsettled, row.unpublished, row.dead, row.held].map(Number) as [number, number, number, number, number];
  return { published: settled + unsettled - unpublished, confirmed: settled, pending: unsettled, dead, held };
}
