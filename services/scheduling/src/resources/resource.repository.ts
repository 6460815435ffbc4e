import { visibleSql, type Sight } from '@maillage/access';
import { guardedUpdate, insertMany, Params, type Work } from '@maillage/database';
import { notFound, type Instant } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import type { AvailabilityRule, Closure } from '../slots/domain/availability.js';
import type { BookableResource } from './domain/bookable-resource.js';
import { resourceSchema } from './resource.schema.js';

const columns = 'id, kind, name, organization_id AS "organizationId", zone, purposes, network_id AS "networkId", active, version';

const lockAll = { name: 'resource-lock', text: `SELECT ${columns} FROM resource WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE` };

@Injectable()
export class ResourceRepository {
  /**
   * Serialises everything about these resources until the transaction ends, always in the order of their ids, so that two moves in
   * opposite directions queue instead of blocking each other. Throws NOT_FOUND with RESOURCE_UNKNOWN.
   */
  async lock(work: Work, ids: readonly string[]): Promise<ReadonlyMap<string, BookableResource>> {
    const rows = await work.query<BookableResource>(lockAll, [ids]);
    const found = new Map(rows.map((row) => [row.id, row]));
    if (ids.some((id) => !found.has(id))) throw notFound('RESOURCE_UNKNOWN', 'This resource does not exist.', [{ path: 'resource_id', rule: 'resource is known' }]);
    return found;
  }

  /** The locked resource, or null. */
  async lockIfThere(work: Work, id: string): Promise<BookableResource | null> {
    return work.maybeOne<BookableResource>(`SELECT ${columns} FROM resource WHERE id = $1 FOR NO KEY UPDATE`, [id]);
  }

  /** Active resources of a network that serve the purpose. */
  ofNetwork(work: Work, networkId: string, purpose: string): Promise<BookableResource[]> {
    return work.query<BookableResource>(`SELECT ${columns} FROM resource WHERE active AND network_id = $1 AND (purposes @> ARRAY[$2] OR purposes = '{}') ORDER BY id LIMIT 500`, [networkId, purpose]);
  }

  /** False when somebody else was quicker. */
  async insert(work: Work, { id, kind, name, organizationId, zone, purposes, networkId, active, version }: BookableResource): Promise<boolean> {
    const row = { id, kind, name, organization_id: organizationId, zone, purposes, network_id: networkId, active, version };
    return (await insertMany(work, 'resource', { id: 'uuid', kind: 'text', name: 'text', organization_id: 'uuid', zone: 'text', purposes: 'text[]', network_id: 'uuid', active: 'boolean', version: 'integer' }, [row], 'ON CONFLICT DO NOTHING')) > 0;
  }

  update(work: Work, next: BookableResource): Promise<void> {
    return guardedUpdate(work, resourceSchema, next, { version: next.version - 1 });
  }

  async replaceAvailability(work: Work, resourceId: string, rules: readonly AvailabilityRule[], closures: readonly Closure[]): Promise<void> {
    await work.execute('DELETE FROM availability_rule WHERE resource_id = $1', [resourceId]);
    await work.execute('DELETE FROM closure WHERE resource_id = $1', [resourceId]);
    const ruleRows = rules.map((rule, position) => ({
      resource_id: resourceId, position, weekdays: rule.weekdays, from_minute: rule.fromMinute, to_minute: rule.toMinute, valid_from: rule.validFrom, valid_to: rule.validTo, slot_minutes: rule.slotMinutes,
    }));
    await insertMany(work, 'availability_rule', { resource_id: 'uuid', position: 'smallint', weekdays: 'smallint[]', from_minute: 'smallint', to_minute: 'smallint', valid_from: 'date', valid_to: 'date', slot_minutes: 'smallint' }, ruleRows);
    const closureRows = closures.map(({ from, to, reason }, position) => ({ resource_id: resourceId, position, starts_at: from, ends_at: to, reason }));
    await insertMany(work, 'closure', { resource_id: 'uuid', position: 'smallint', starts_at: 'timestamptz', ends_at: 'timestamptz', reason: 'text' }, closureRows);
  }

  /** Booked appointments that have not ended, by start; of those, what `sight` reaches. */
  bookedAfter(work: Work, resourceId: string, { now, sight }: { readonly now: Instant; readonly sight: Sight }): Promise<{ id: string; from: Instant; to: Instant }[]> {
    const params = new Params([resourceId, now]);
    return work.query(
      `SELECT a.id, a.starts_at AS "from", a.ends_at AS "to" FROM appointment a
        WHERE a.resource_id = $1 AND a.state = 'BOOKED' AND a.ends_at > $2 AND ${visibleSql(sight, 'a.person_id', 'appointment', params.add)} ORDER BY a.starts_at, a.id`,
      params.values,
    );
  }
}
