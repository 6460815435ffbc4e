import { AvailabilitySchema, ListResourcesResponseSchema, type Availability, type ListResourcesRequest, type ListResourcesResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { create } from '@bufbuild/protobuf';
import { Pager, reader } from '@maillage/database';
import type { Instant, LocalDate } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { wallTime } from '../slots/domain/availability.js';
import type { BookableResource } from './domain/bookable-resource.js';
import { toMessage } from './resource-message.js';

interface RuleRow {
  readonly weekdays: number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly validFrom: LocalDate;
  readonly validTo: LocalDate | null;
  readonly slotMinutes: number;
}

@Injectable()
export class ResourceQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pager: Pager,
  ) {}

  async list(request: ListResourcesRequest, context: RequestContext): Promise<ListResourcesResponse> {
    const { rows, nextPageToken } = await this.pager.page<BookableResource>(
      reader(this.dataSource),
      { name: 'scheduling.resources', actor: context.actor.subject, token: request.pageToken, size: 200, order: ['name', 'id'] },
      `SELECT id, kind, name, organization_id AS "organizationId", zone, purposes, network_id AS "networkId", active, version FROM resource
        WHERE ($1 = '' OR purposes @> ARRAY[$1] OR purposes = '{}') AND ($2 = '' OR network_id = nullif($2, '')::uuid)`,
      [request.purpose, request.networkId],
    );
    return create(ListResourcesResponseSchema, { resources: rows.map(toMessage), nextPageToken });
  }

  /** Closures that have ended are left out: they only grow, and nothing depends on them any more. */
  async availability(resourceId: string, context: RequestContext): Promise<Availability> {
    const committed = reader(this.dataSource);
    await committed.one('SELECT 1 FROM resource WHERE id = $1', [resourceId], 'RESOURCE_UNKNOWN');
    const rules = await committed.query<RuleRow>(
      `SELECT weekdays, from_minute AS "fromMinute", to_minute AS "toMinute", valid_from AS "validFrom", valid_to AS "validTo", slot_minutes AS "slotMinutes" FROM availability_rule WHERE resource_id = $1 ORDER BY position`,
      [resourceId],
    );
    const closures = await committed.query<{ from: Instant; to: Instant; reason: string }>(
      `SELECT starts_at AS "from", ends_at AS "to", reason FROM closure WHERE resource_id = $1 AND ends_at > $2 ORDER BY starts_at, position`,
      [resourceId, context.now],
    );
    return create(AvailabilitySchema, {
      resourceId,
      rules: rules.map(({ weekdays, fromMinute, toMinute, validFrom, validTo, slotMinutes }) => ({ weekdays, from: wallTime(fromMinute), to: wallTime(toMinute), validFrom, validTo: validTo ?? '', slotMinutes })),
      closures,
    });
  }
}
