import { ageOn, formatDate, formatInstant, minutesUntil } from './format.js';

describe('a civil date', () => {
  it.each([
    ['1950-02-03', 'fr', '03/02/1950'],
    ['1950-02-03', 'en', '03/02/1950'],
    ['1950-02', 'fr', 'février 1950'],
    ['1950', 'en', '1950'],
    ['', 'fr', '–'],
    [undefined, 'fr', '–'],
    ['about 1950', 'fr', 'about 1950'],
  ] as const)('%s in %s is %s', (text, language, shown) => expect(formatDate(text, language)).toBe(shown));
});

describe('an instant', () => {
  it('is shown in its zone', () => {
    expect(formatInstant('2026-09-01T22:30:00Z', 'fr', 'Europe/Paris')).toBe('02/09/2026 00:30');
    expect(formatInstant('2026-09-01T22:30:00Z', 'en', 'Europe/London')).toBe('01/09/2026, 23:30');
    expect(formatInstant('2026-09-01T22:30:00Z', 'fr', 'Pacific/Auckland')).toBe('02/09/2026 10:30');
  });

  it('that is a date, or none, is shown as it is', () => {
    expect(formatInstant('2026-09-01', 'fr', 'Pacific/Auckland')).toBe('01/09/2026');
    expect(formatInstant('Tuesday', 'fr')).toBe('Tuesday');
  });

  it('lies so many minutes ahead', () => {
    const now = new Date('2026-09-01T10:00:00Z');
    expect([minutesUntil('2026-09-01T10:59:01Z', now), minutesUntil('2026-09-01T09:00:00Z', now)]).toEqual([60, 0]);
  });
});

describe('an age', () => {
  it.each([['1950-06-15', '2026-06-14', 75], ['1950-06-15', '2026-06-15', 76], ['1950', '2026-06-15', null]] as const)('of %s on %s is %s', (birth, today, age) => expect(ageOn(birth, today)).toBe(age));
});
