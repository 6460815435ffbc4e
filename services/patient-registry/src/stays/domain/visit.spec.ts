import fc from 'fast-check';
import type { Instant } from '@maillage/kernel';
import { admissionIsAlone, foldVisit, type VisitMessage, type VisitTrigger } from './visit.js';

const at = (hour: number): Instant => `2026-09-01T${String(hour).padStart(2, '0')}:00:00.000Z` as Instant;
const message = (trigger: VisitTrigger, hour: number, change: Partial<VisitMessage> = {}): VisitMessage => ({ messageKey: `${trigger}-${hour}`, trigger, eventAt: at(hour), sentAt: at(hour), ...change });
const failuresOf = (...messages: VisitMessage[]) => Object.fromEntries(foldVisit(messages).failures);

describe('the fold of a visit', () => {
  it('opens with A01, an inpatient stay from the event on', () => {
    expect(foldVisit([message('A01', 1)]).visit).toEqual({ state: 'OPEN', stayClass: 'INPATIENT', startedAt: at(1), endedAt: null, location: '', endedByDeath: false, admitted: true });
  });
  it('opens with A04 a contact of the class that PV1-2 says', () => {
    expect(foldVisit([message('A04', 1, { stayClass: 'EMERGENCY' })]).visit).toMatchObject({ stayClass: 'EMERGENCY', admitted: false });
    expect(foldVisit([message('A04', 1)]).visit).toMatchObject({ stayClass: 'AMBULATORY' });
  });
  it('takes the times of PV1-44 and PV1-45 before those of the events', () => {
    expect(foldVisit([message('A01', 2, { admittedAt: at(1) }), message('A03', 9, { dischargedAt: at(8) })]).visit).toMatchObject({ startedAt: at(1), endedAt: at(8), state: 'CLOSED' });
  });
  it('moves with A02, keeps what an empty field leaves, clears what HL7 null clears', () => {
    const moved = [message('A01', 1, { location: 'A' }), message('A02', 2, { location: 'B' }), message('A08', 3)];
    expect(foldVisit(moved).visit).toMatchObject({ location: 'B' });
    expect(foldVisit([...moved, message('A08', 4, { location: null })]).visit).toMatchObject({ location: '' });
  });
  it('is cancelled by A11 and may be admitted anew', () => {
    const cancelled = [message('A01', 1, { admittedAt: at(1) }), message('A11', 2)];
    expect(foldVisit(cancelled).visit).toMatchObject({ state: 'CANCELLED', endedAt: null });
    expect(foldVisit([...cancelled, message('A01', 3)]).visit).toMatchObject({ state: 'OPEN', startedAt: at(3) });
  });
  it('is reopened by A13, which withdraws a death too', () => {
    const died = [message('A01', 1), message('A03', 2, { died: true })];
    expect(foldVisit(died).visit).toMatchObject({ state: 'CLOSED', endedByDeath: true });
    expect(foldVisit([...died, message('A13', 3)]).visit).toMatchObject({ state: 'OPEN', endedAt: null, endedByDeath: false });
    expect(foldVisit([...died, message('A13', 3), message('A03', 4)]).visit).toMatchObject({ state: 'CLOSED', endedByDeath: false });
  });
  it('is nothing before it is opened', () => expect(foldVisit([message('A08', 1)]).visit).toBeNull());
});

describe('guards', () => {
  it.each<[string, VisitMessage[]]>([
    ['A02 while open', [message('A01', 1), message('A02', 2)]],
    ['A03 while open', [message('A01', 1), message('A03', 2)]],
    ['A11 after A01, whatever transfers and updates lie between', [message('A01', 1), message('A02', 2), message('A08', 3), message('A11', 4)]],
    ['A11 after A04', [message('A04', 1), message('A11', 2)]],
    ['A13 after A03', [message('A01', 1), message('A03', 2), message('A13', 3)]],
    ['A01 again on its own visit', [message('A01', 1), message('A01', 2)]],
  ])('let %s pass', (_name, messages) => expect(failuresOf(...messages)).toEqual({}));

  it.each<[string, VisitMessage[], object]>([
    ['A02 before the admission', [message('A02', 1), message('A01', 2)], { 'A02-1': 'STAY_NOT_OPEN' }],
    ['A02 after the discharge', [message('A01', 1), message('A03', 2), message('A02', 3)], { 'A02-3': 'STAY_NOT_OPEN' }],
    ['A03 twice', [message('A01', 1), message('A03', 2), message('A03', 3)], { 'A03-3': 'STAY_NOT_OPEN' }],
    ['A11 after A03', [message('A01', 1), message('A03', 2), message('A11', 3)], { 'A11-3': 'ADMISSION_NOT_LAST' }],
    ['A11 after A13', [message('A01', 1), message('A03', 2), message('A13', 3), message('A11', 4)], { 'A11-4': 'ADMISSION_NOT_LAST' }],
    ['A11 of nothing', [message('A11', 1)], { 'A11-1': 'ADMISSION_NOT_LAST' }],
    ['A13 while open', [message('A01', 1), message('A13', 2)], { 'A13-2': 'DISCHARGE_NOT_LAST' }],
  ])('refuse %s', (_name, messages, failures) => expect(failuresOf(...messages)).toEqual(failures));

  it('let an admission in only beside no other stay', () => {
    expect(admissionIsAlone(at(5), [{ startedAt: at(1), endedAt: at(5) }, { startedAt: at(6), endedAt: null }])).toBe(true);
    expect(admissionIsAlone(at(5), [{ startedAt: at(1), endedAt: null }])).toBe(false);
    expect(admissionIsAlone(at(5), [{ startedAt: at(1), endedAt: at(6) }])).toBe(false);
  });
});

describe('order', () => {
  const triggers: VisitTrigger[] = ['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13'];
  const anyMessage = fc.record({
    trigger: fc.constantFrom(...triggers), event: fc.integer({ min: 0, max: 5 }), sent: fc.integer({ min: 0, max: 5 }),
    location: fc.option(fc.constantFrom(null, 'A', 'B', 'C'), { nil: undefined }), died: fc.option(fc.boolean(), { nil: undefined }), admitted: fc.option(fc.constantFrom(null, 1, 2), { nil: undefined }),
  });
  const anyVisit = fc.array(anyMessage, { maxLength: 12 }).map((list) =>
    list.map(({ trigger, event, sent, location, died, admitted }, index): VisitMessage => ({
      messageKey: `m${index}`, trigger, eventAt: at(event), sentAt: at(sent), ...(location === undefined ? {} : { location }), ...(died === undefined ? {} : { died }),
      ...(admitted === undefined ? {} : { admittedAt: admitted === null ? null : at(admitted) }),
    })));

  it('of arrival and repetition never matter', () => {
    const shuffledWithCopies = anyVisit.chain((messages) => fc.tuple(fc.constant(messages), fc.shuffledSubarray([...messages, ...messages], { minLength: messages.length * 2 })));
    fc.assert(fc.property(shuffledWithCopies, ([messages, arrived]) => {
      const one = foldVisit(messages);
      const other = foldVisit(arrived);
      expect(other.visit).toEqual(one.visit);
      expect(new Map([...other.failures].sort())).toEqual(new Map([...one.failures].sort()));
    }), { numRuns: 500 });
  });
});
