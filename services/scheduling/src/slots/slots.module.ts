import { Module } from '@nestjs/common';
import { CalendarRepository } from './calendar.repository.js';
import { FindSlots } from './find-slots.js';
import { ReadCalendars } from './read-calendars.js';
import { SlotsHandler } from './slots.handler.js';

@Module({ controllers: [SlotsHandler], providers: [FindSlots, ReadCalendars, CalendarRepository], exports: [ReadCalendars] })
export class SlotsModule {}
