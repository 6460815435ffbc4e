import { instant, instantFromEpochMs, localDate, type Instant, type LocalDate, type Zone } from '@maillage/kernel';
import { Temporal } from 'temporal-polyfill';
import { unreadable } from './er7.js';

const shape = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.(\d{1,4}))?)?([+-]\d{4})?$/;

const refused = () => unreadable('TIME_INVALID', 'A time of the message is not one of the calendar.');

/**
 * A TS of HL7 as an instant. Without a zone it is the facility's local time; a local time that the clock change skips is taken after the
 * gap, one that comes twice the first time. Missing parts are the first of their kind. Throws TIME_INVALID.
 */
export function hl7Instant(text: string, zone: Zone): Instant {
  const parts = shape.exec(text.trim());
  if (!parts) throw refused();
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', offset] = parts;
  const date = `${year}-${month}-${day}`;
  const time = `${hour}:${minute}:${second === '60' ? '59' : second}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  try {
    if (offset) return instant(`${date}T${time}${offset.slice(0, 3)}:${offset.slice(3)}`);
    localDate(date);
    return instantFromEpochMs(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds);
  } catch {
    throw refused();
  }
}

/** The civil date of a DT or TS that has at least a day; null for a year or month alone, or for a date that does not exist. */
export function hl7Date(text: string): LocalDate | null {
  const parts = /^(\d{4})(\d{2})(\d{2})/.exec(text.trim());
  if (!parts) return null;
  try {
    return localDate(`${parts[1]}-${parts[2]}-${parts[3]}`);
  } catch {
    return null;
  }
}

/** An instant as HL7 writes it, in UTC. */
export const hl7Text = (at: Instant): string => `${at.slice(0, 19).replace(/[-:T]/g, '')}+0000`;
