import type { Reader } from '@maillage/database';
import type { Zone } from '@maillage/kernel';
import { Injectable } from '@nestjs/common';
import { CalendarRepository } from './calendar.repository.js';
import type { Calendar } from './domain/free-slots.js';
import type { Stretch } from './domain/stretches.js';
import { zoneSpans } from './zone-spans.js';

/** Whose calendar: the zone comes with the resource. */
export interface CalendarOwner {
  readonly id: string;
  readonly zone: Zone;
}

/** What is stored of the resources, and what their clocks show. */
@Injectable()
export class ReadCalendars {
  constructor(private readonly calendars: CalendarRepository) {}

  /** Calendars over the window. `except` names an appointment that does not count as booked. */
  async execute(from: Reader, owners: readonly CalendarOwner[], window: Stretch, except: string | null = null): Promise<Calendar[]> {
    const zones = new Map(owners.map(({ id, zone }) => [id, zone]));
    const spans = new Map([...new Set(zones.values())].map((zone) => [zone, zoneSpans(zone, window)]));
    const rows = await this.calendars.rows(from, [...zones.keys()], window, except);
    return rows.map((row) => ({ ...row, spans: spans.get(zones.get(row.resourceId)!)! }));
  }
}
