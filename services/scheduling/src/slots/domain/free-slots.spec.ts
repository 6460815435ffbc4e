import { addDays, epochMs, instant, instantFromEpochMs, localDate, type LocalDate } from '@maillage/kernel';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { zoneSpans } from '../zone-spans.js';
import { minuteOfDay, ruleIsNotEmpty, wallTime, type AvailabilityRule } from './availability.js';
import { freeSlots, isCovered, isOffered, type Calendar } from './free-slots.js';
import { minuteMs, weekdayOf, dayOf } from './wall-clock.js';

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const rule = (from: string, to: string, slotMinutes = 30, change: Partial<AvailabilityRule> = {}): AvailabilityRule => ({
  weekdays: everyDay, fromMinute: minuteOfDay(from), toMinute: minuteOfDay(to), validFrom: localDate('2020-01-01'), validTo: null, slotMinutes, ...change,
});
const window = (from: string, to: string) => ({ from: epochMs(instant(from)), to: epochMs(instant(to)) });
const calendar = (zone: string, over: { from: number; to: number }, rules: AvailabilityRule[], change: Partial<Calendar> = {}): Calendar => ({ resourceId: 'r', rules, spans: zoneSpans(zone, over), closures: [], booked: [], ...change });
/** `HH:MM±HH:MM` of each start, as clocks in the zone show it. */
const starts = (zone: string, over: { from: number; to: number }, rules: AvailabilityRule[], minutes = 0, change: Partial<Calendar> = {}): string[] =>
  freeSlots(calendar(zone, over, rules, change), over, minutes).map(({ from }) => Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toString({ timeZoneName: 'never', smallestUnit: 'minute' }).slice(11));
const dayIn = (zone: string, date: string) => {
  const at = (on: LocalDate) => Temporal.PlainDate.from(on).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
  return { from: at(localDate(date)), to: at(addDays(localDate(date), 1)) };
};

describe('free slots', () => {
  const monday = window('2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z');

  it('are availability minus closures minus what is booked, on the raster', () => {
    const away = window('2026-03-02T09:00:00Z', '2026-03-02T09:30:00Z'); // 10:00 in Paris
    const taken = window('2026-03-02T10:15:00Z', '2026-03-02T10:45:00Z'); // 11:15
    expect(starts('Europe/Paris', monday, [rule('09:00', '12:30')])).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00', '11:30', '12:00'].map((time) => `${time}+01:00`));
    expect(starts('Europe/Paris', monday, [rule('09:00', '12:30')], 0, { closures: [away], booked: [taken] })).toEqual(['09:00', '09:30', '10:30', '12:00'].map((time) => `${time}+01:00`));
  });

  it('may be longer than a step, and run over rules that touch, midnight included', () => {
    expect(starts('Europe/Paris', monday, [rule('09:00', '10:00'), rule('10:00', '11:00')], 60)).toEqual(['09:00+01:00', '09:30+01:00', '10:00+01:00']);
    const night = [rule('23:00', '24:00', 60), rule('00:00', '01:00', 60)];
    expect(starts('Europe/Paris', window('2026-03-02T12:00:00Z', '2026-03-03T12:00:00Z'), night, 120)).toEqual(['23:00+01:00']);
  });

  it('keep to weekdays and to the dates on which the rule holds', () => {
    const week = window('2026-03-02T00:00:00Z', '2026-03-16T00:00:00Z');
    const found = freeSlots(calendar('Europe/Paris', week, [rule('09:00', '10:00', 60, { weekdays: [2, 7], validFrom: localDate('2026-03-08'), validTo: localDate('2026-03-15') })]), week, 0);
    expect(found.map(({ from }) => instantFromEpochMs(from).slice(0, 10))).toEqual(['2026-03-08', '2026-03-10']);
  });

  it('lie wholly in the window', () => {
    expect(starts('Europe/Paris', window('2026-03-02T08:10:00Z', '2026-03-02T09:50:00Z'), [rule('09:00', '12:00')])).toEqual(['09:30+01:00', '10:00+01:00']);
  });
});

describe('through a change of the clocks', () => {
  it('09:00 stays 09:00', () => {
    const week = window('2026-03-28T00:00:00Z', '2026-03-31T00:00:00Z');
    expect(starts('Europe/Paris', week, [rule('09:00', '10:00', 60)])).toEqual(['09:00+01:00', '09:00+02:00', '09:00+02:00']);
    const autumn = window('2026-10-24T00:00:00Z', '2026-10-26T23:00:00Z');
    expect(starts('Europe/Paris', autumn, [rule('09:00', '10:00', 60)])).toEqual(['09:00+02:00', '09:00+01:00', '09:00+01:00']);
  });

  it('times that do not exist are skipped', () => {
    expect(starts('Europe/Paris', dayIn('Europe/Paris', '2026-03-29'), [rule('01:00', '04:00')])).toEqual(['01:00+01:00', '01:30+01:00', '03:00+02:00', '03:30+02:00']);
    expect(starts('Australia/Lord_Howe', dayIn('Australia/Lord_Howe', '2026-10-04'), [rule('01:30', '03:00', 15)])).toEqual(['01:30+10:30', '01:45+10:30', '02:30+11:00', '02:45+11:00']);
    expect(starts('Pacific/Apia', dayIn('Pacific/Apia', '2011-12-29'), [rule('09:00', '10:00', 60, { validFrom: localDate('2011-01-01') })])).toEqual(['09:00-10:00']);
  });

  it('times that come twice count once, the first', () => {
    const paris = dayIn('Europe/Paris', '2026-10-25');
    expect(starts('Europe/Paris', paris, [rule('01:30', '04:00')])).toEqual(['01:30+02:00', '02:00+02:00', '02:30+02:00', '03:00+01:00', '03:30+01:00']);
    // The second 02:00 to 03:00 is nobody's: what would reach into it is not offered.
    expect(starts('Europe/Paris', paris, [rule('01:30', '04:00')], 60)).toEqual(['01:30+02:00', '02:00+02:00', '03:00+01:00']);
    expect(starts('Australia/Lord_Howe', dayIn('Australia/Lord_Howe', '2026-04-05'), [rule('01:00', '03:00')])).toEqual(['01:00+11:00', '01:30+11:00', '02:00+10:30', '02:30+10:30']);
  });

  it('longer appointments run on through the missing hour', () => {
    expect(starts('Europe/Paris', dayIn('Europe/Paris', '2026-03-29'), [rule('01:00', '04:00', 60)], 120)).toEqual(['01:00+01:00']);
  });
});

describe('whatever the rules, the zone and the season', () => {
  const zones = ['Europe/Paris', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/St_Johns', 'Africa/Casablanca', 'UTC'];
  const anyRule = fc
    .record({ weekdays: fc.uniqueArray(fc.constantFrom(...everyDay), { minLength: 1 }), fromMinute: fc.integer({ min: 0, max: 95 }), length: fc.integer({ min: 1, max: 60 }), slotMinutes: fc.constantFrom(10, 15, 20, 30, 45, 60) })
    .map(({ weekdays, fromMinute, length, slotMinutes }) => ({ weekdays, fromMinute: fromMinute * 15, toMinute: Math.min(fromMinute * 15 + length * 15, 1440), validFrom: localDate('2020-01-01'), validTo: null, slotMinutes }))
    .filter((each) => each.fromMinute + each.slotMinutes <= each.toMinute);
  // Around both changes of Paris and of Lord Howe in 2026, and anywhere in the year.
  const anyStart = fc.oneof(
    fc.constantFrom('2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z', '2026-04-04T00:00:00Z', '2026-10-03T00:00:00Z').map((text) => epochMs(instant(text))),
    fc.integer({ min: 0, max: 365 * 24 }).map((hours) => epochMs(instant('2026-01-01T00:00:00Z')) + hours * 60 * minuteMs),
  );
  const anyStretch = fc.record({ from: fc.integer({ min: 0, max: 48 * 12 }), length: fc.integer({ min: 1, max: 60 }) });
  const anySearch = fc.record({ zone: fc.constantFrom(...zones), rules: fc.array(anyRule, { minLength: 1, maxLength: 3 }), start: anyStart, hours: fc.integer({ min: 1, max: 60 }), minutes: fc.constantFrom(0, 15, 60, 90), closures: fc.array(anyStretch, { maxLength: 3 }), booked: fc.array(anyStretch, { maxLength: 4 }) });

  const wallOf = (zone: string, at: number) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    const first = zoned.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
    return { minute: zoned.hour * 60 + zoned.minute, weekday: zoned.dayOfWeek, isFirst: first === at };
  };
  const isOpen = (zone: string, rules: readonly AvailabilityRule[], at: number) => {
    const wall = wallOf(zone, at);
    return wall.isFirst && rules.some((each) => each.weekdays.includes(wall.weekday) && each.fromMinute <= wall.minute && wall.minute < each.toMinute);
  };

  it('the slots are exactly those that a minute-by-minute look at the clock finds', () => {
    fc.assert(
      fc.property(anySearch, ({ zone, rules, start, hours, minutes, closures, booked }) => {
        const over = { from: start, to: start + hours * 60 * minuteMs };
        const stretch = ({ from, length }: { from: number; length: number }) => ({ from: start + from * 5 * minuteMs, to: start + (from + length) * 5 * minuteMs });
        const cal = calendar(zone, over, rules, { closures: closures.map(stretch), booked: booked.map(stretch) });
        const free: boolean[] = [];
        const open: boolean[] = [];
        for (let at = over.from; at < over.to; at += 5 * minuteMs) {
          const inside = isOpen(zone, rules, at) && !cal.closures.some((each) => each.from <= at && at < each.to);
          open.push(inside);
          free.push(inside && !cal.booked.some((each) => each.from <= at && at < each.to));
        }
        const expected: { from: number; to: number }[] = [];
        for (let index = 0; index < free.length; index += 1) {
          const at = over.from + index * 5 * minuteMs;
          const wall = wallOf(zone, at);
          const steps = rules.filter((each) => each.weekdays.includes(wall.weekday) && wall.minute >= each.fromMinute && wall.minute + each.slotMinutes <= each.toMinute && (wall.minute - each.fromMinute) % each.slotMinutes === 0).map((each) => each.slotMinutes);
          const ticks = (minutes || Math.min(...steps)) / 5;
          if (wall.isFirst && steps.length > 0 && index + ticks <= free.length && free.slice(index, index + ticks).every(Boolean)) expected.push({ from: at, to: at + ticks * 5 * minuteMs });
        }
        expect(freeSlots(cal, over, minutes)).toEqual(expected);
        for (const slot of expected) expect([isOffered(cal, slot), isCovered(cal, slot)]).toEqual([true, true]);
        const index = open.indexOf(false);
        if (index >= 0) expect(isCovered(cal, { from: over.from + index * 5 * minuteMs, to: over.from + (index + 1) * 5 * minuteMs })).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

describe('an offered time', () => {
  const time = (from: string, to: string) => window(`2026-03-02T${from}:00Z`, `2026-03-02T${to}:00Z`);
  const cal = (at: { from: number; to: number }) => calendar('UTC', at, [rule('09:00', '12:00')], { closures: [time('11:00', '11:30')] });
  it.each([
    ['on the raster, within the rule', '09:30', '10:30', true, true],
    ['off the raster', '09:15', '09:45', false, true],
    ['before the rule', '08:30', '09:30', false, false],
    ['beyond the rule', '11:30', '12:30', false, false],
    ['into a closure', '10:30', '11:15', false, false],
  ])('%s', (_case, from, to, offered, covered) => {
    expect([isOffered(cal(time(from, to)), time(from, to)), isCovered(cal(time(from, to)), time(from, to))]).toEqual([offered, covered]);
  });
});

describe('a rule', () => {
  it.each([['09:00', 540], ['00:00', 0], ['24:00', 1440], ['23:59', 1439]])('%s is minute %s', (text, minute) => expect([minuteOfDay(text), wallTime(minute)]).toEqual([minute, text]));
  it('that holds a slot is accepted', () => expect(() => ruleIsNotEmpty(rule('09:00', '09:30'), 'rules[0]')).not.toThrow());
  it.each([
    ['too short for a slot', rule('09:00', '09:29'), 'rules[0].to'],
    ['over midnight', rule('22:00', '06:00'), 'rules[0].to'],
    ['of no date', rule('09:00', '10:00', 30, { validTo: localDate('2020-01-01') }), 'rules[0].valid_to'],
  ])('%s is refused', (_case, empty, path) => expect(() => ruleIsNotEmpty(empty, 'rules[0]')).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'RULE_EMPTY', violations: [expect.objectContaining({ path })] })));
  it('knows the weekday of a date', () => expect(['2026-03-02', '2026-03-08', '1969-12-31'].map((date) => weekdayOf(dayOf(localDate(date))))).toEqual([1, 7, 3]));
});
