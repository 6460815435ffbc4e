import { FindSlotsResponseSchema, type FindSlotsRequest, type FindSlotsResponse } from '@maillage/contracts/scheduling/v1/appointments_pb.js';
import { create } from '@bufbuild/protobuf';
import { instant, instantFromEpochMs, invalidArgument, notFound } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import { CalendarRepository } from './calendar.repository.js';
import { slotsOfAll, type Slot } from './domain/free-slots.js';
import { criterionIsNamed, searchSteps, windowIsBounded } from './domain/search-window.js';
import { ReadCalendars } from './read-calendars.js';

const usualLimit = 50;
const mostResources = 500;

/** Free times as they are at this moment; only booking decides who gets one. Stops at the week in which enough are found. */
@Injectable()
export class FindSlots {
  constructor(
    private readonly calendars: CalendarRepository,
    private readonly read: ReadCalendars,
  ) {}

  async execute(request: FindSlotsRequest): Promise<FindSlotsResponse> {
    criterionIsNamed(request.resourceId, request.purpose);
    const window = windowIsBounded(instant(request.from, 'from'), instant(request.to, 'to'));
    const { committed } = this.calendars;
    const owners = await this.calendars.owners(committed, request, mostResources + 1);
    if (owners.length > mostResources) throw invalidArgument('SEARCH_TOO_WIDE', 'Narrow the search: at most 500 resources.', [{ path: 'network_id', rule: 'search is narrow' }]);
    if (owners.length === 0 && request.resourceId !== '' && !(await this.calendars.isKnown(committed, request.resourceId)))
      throw notFound('RESOURCE_UNKNOWN', 'This resource does not exist.', [{ path: 'resource_id', rule: 'resource is known' }]);
    const limit = request.limit || usualLimit;
    const found: Slot[] = [];
    for (const { week, reach } of searchSteps(window, request.minutes)) {
      if (owners.length === 0 || found.length >= limit) break;
      found.push(...slotsOfAll(await this.read.execute(committed, owners, reach), reach, request.minutes).filter(({ from }) => from < week.to));
    }
    return create(FindSlotsResponseSchema, { slots: found.slice(0, limit).map(({ resourceId, from, to }) => ({ resourceId, from: instantFromEpochMs(from), to: instantFromEpochMs(to) })) });
  }
}
