import { reader, type Reader } from '@maillage/database';
import { instantFromEpochMs } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Calendar } from './domain/free-slots.js';
import type { Stretch } from './domain/stretches.js';

/** What the tables hold of a calendar. */
export type CalendarRows = Omit<Calendar, 'spans'>;

const ms = (column: string): string => `trunc(extract(epoch FROM ${column}) * 1000)::bigint`;
const stretches = (from: string): string => `coalesce((SELECT jsonb_agg(jsonb_build_object('from', ${ms('starts_at')}, 'to', ${ms('ends_at')})) FROM ${from}), '[]')`;

const calendars = {
  name: 'calendar-rows',
  text: `SELECT r.id AS "resourceId",
              coalesce((SELECT jsonb_agg(jsonb_build_object('weekdays', weekdays, 'fromMinute', from_minute, 'toMinute', to_minute, 'validFrom', valid_from, 'validTo', valid_to, 'slotMinutes', slot_minutes))
                          FROM availability_rule WHERE resource_id = r.id AND valid_from <= $3::timestamptz::date + 2 AND (valid_to IS NULL OR valid_to >= $2::timestamptz::date - 2)), '[]') AS rules,
              ${stretches('closure WHERE resource_id = r.id AND starts_at < $3 AND ends_at > $2')} AS closures,
              ${stretches(`appointment WHERE resource_id = r.id AND state = 'BOOKED' AND tstzrange(starts_at, ends_at) && tstzrange($2, $3) AND id IS DISTINCT FROM $4::uuid`)} AS booked
         FROM unnest($1::uuid[]) AS r(id)`,
};

@Injectable()
export class CalendarRepository {
  /** For searches, which promise nothing and need no transaction. */
  readonly committed: Reader;

  constructor(dataSource: DataSource) {
    this.committed = reader(dataSource);
  }

  /** Active resources that the criteria name, empty ones standing for all; in the order of their ids. */
  owners(from: Reader, criteria: { readonly resourceId: string; readonly purpose: string; readonly networkId: string }, most: number): Promise<{ id: string; zone: string }[]> {
    return from.query(
      `SELECT id, zone FROM resource
        WHERE active AND ($1 = '' OR id = nullif($1, '')::uuid) AND ($2 = '' OR purposes @> ARRAY[$2] OR purposes = '{}') AND ($3 = '' OR network_id = nullif($3, '')::uuid)
        ORDER BY id LIMIT $4`,
      [criteria.resourceId, criteria.purpose, criteria.networkId, most],
    );
  }

  async isKnown(from: Reader, resourceId: string): Promise<boolean> {
    return (await from.maybeOne('SELECT 1 FROM resource WHERE id = $1', [resourceId])) !== null;
  }

  /** What is there of these resources over the window, in one round trip. `except` is left out of what is booked. */
  rows(from: Reader, resourceIds: readonly string[], window: Stretch, except: string | null): Promise<CalendarRows[]> {
    return from.query<CalendarRows>(calendars, [resourceIds, instantFromEpochMs(window.from), instantFromEpochMs(window.to), except]);
  }
}
