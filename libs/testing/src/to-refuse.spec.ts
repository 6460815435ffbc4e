import { invalidArgument, ruleViolation } from '@maillage/kernel';
import { settableClock, syntheticPerson } from './index.js';

describe('toRefuse', () => {
  const refuse = (): never => {
    throw ruleViolation('TOO_MUCH', 'Too much.', [{ path: 'amount', rule: 'amount is small' }]);
  };

  it('accepts the named refusal, thrown or rejected', async () => {
    expect(refuse).toRefuse('RULE_VIOLATION', 'TOO_MUCH');
    expect(refuse).toRefuse('RULE_VIOLATION', 'TOO_MUCH', 'amount');
    await expect(Promise.reject(invalidArgument('EMPTY', 'Empty.'))).rejects.toRefuse('INVALID_ARGUMENT', 'EMPTY');
  });

  it.each([
    ['another reason', () => expect(refuse).toRefuse('RULE_VIOLATION', 'TOO_LITTLE')],
    ['another category', () => expect(refuse).toRefuse('CONFLICT', 'TOO_MUCH')],
    ['another path', () => expect(refuse).toRefuse('RULE_VIOLATION', 'TOO_MUCH', 'currency')],
    ['no error', () => expect(() => 1).toRefuse('RULE_VIOLATION', 'TOO_MUCH')],
    ['a defect', () => expect(() => undefined!['x']).toRefuse('RULE_VIOLATION', 'TOO_MUCH')],
  ])('reports %s', (_case, check) => {
    expect(check).toThrow('expected');
  });
});

it('a settable clock stands still until it is moved', () => {
  const clock = settableClock('2026-09-01T08:00:00Z');
  clock.advance(1_500);
  expect(clock.now()).toBe('2026-09-01T08:00:01.500Z');
  clock.set('2026-10-25T02:30:00+02:00');
  expect(clock.now()).toBe('2026-10-25T00:30:00.000Z');
});

it('synthetic persons are the same for the same number and differ otherwise', () => {
  const persons = Array.from({ length: 500 }, (_, number) => syntheticPerson(number));
  expect(persons[7]).toEqual(syntheticPerson(7));
  expect(new Set(persons.map(({ medicalRecordNumber }) => medicalRecordNumber)).size).toBe(500);
});
