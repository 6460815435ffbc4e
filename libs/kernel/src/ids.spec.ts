import fc from 'fast-check';
import { idFrom, isUuid, newId, uuid } from './ids.js';
import { addMs, epochMs, systemClock, type Clock, type Instant } from './time.js';

class SteppingClock implements Clock {
  constructor(public at: Instant) {}
  now(): Instant {
    return this.at;
  }
}
const msOf = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('a new id', () => {
  // The generator is one for the process: every test starts later than the last one ended.
  let start = addMs(systemClock.now(), 86_400_000);
  beforeEach(() => {
    start = addMs(start, 86_400_000);
  });

  it('is a UUID of version 7 and variant 2 that carries its millisecond', () => {
    const id = newId(new SteppingClock(start));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(msOf(id)).toBe(epochMs(start));
  });

  it('rises strictly within one millisecond, past the end of the counter too', () => {
    const clock = new SteppingClock(start);
    const ids = Array.from({ length: 20_000 }, () => newId(clock));
    expect(ids.every((id, at) => at === 0 || id > ids[at - 1]!)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(msOf(ids.at(-1)!) - epochMs(start)).toBeLessThan(10);
  });

  it('rises when the clock steps back', () => {
    const clock = new SteppingClock(start);
    fc.assert(fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2, maxLength: 50 }), (steps) => {
      let last = newId(clock);
      for (const step of steps) {
        clock.at = addMs(clock.at, step);
        const next = newId(clock);
        expect(next > last).toBe(true);
        last = next;
      }
    }));
  });
});

describe('an id from parts', () => {
  it('is the same for ever', () => expect(idFrom('synthea', 'Patient', '1')).toBe(idFrom('synthea', 'Patient', '1')));
  it('is a UUID of version 8', () => expect(idFrom('a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  it('differs when the parts are cut elsewhere', () => {
    expect(idFrom('ab', 'c')).not.toBe(idFrom('a', 'bc'));
    expect(idFrom('a', '')).not.toBe(idFrom('a'));
    fc.assert(fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => expect(idFrom(...a) === idFrom(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))));
  });
});

describe('reading an id', () => {
  const id = '018f2f6c-1f2a-7abc-8def-0123456789ab';
  it('accepts lower case', () => expect(uuid(id, 'person_id')).toBe(id));
  it.each([id.toUpperCase(), id.slice(1), `${id}\n`, `{${id}}`, id.replaceAll('-', ''), ''])('refuses "%s"', (text) => {
    expect(isUuid(text)).toBe(false);
    expect(() => uuid(text, 'person_id')).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'ID_INVALID', violations: [{ path: 'person_id', rule: 'id is a UUID' }] }));
  });
});
