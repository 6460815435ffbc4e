import fc from 'fast-check';
import { decimal } from './decimal.js';
import { minus, money, negate, plus, share, times, total, zero, type Money } from './money.js';

const amount = fc.bigInt({ min: -(10n ** 13n), max: 10n ** 13n }).map((minor): Money => ({ minor, currency: 'EUR' }));
const half = 'HALF_AWAY_FROM_ZERO';

describe('share', () => {
  it.each([
    // capitation of part of a month (domain description, section 4.11.6)
    [820_00, 17, 30, 464_67], [820_00, 14, 31, 370_32], [820_00, 31, 31, 820_00], [820_00, 0, 31, 0], [-820_00, 17, 30, -464_67], [1, 1, 2, 1], [-1, 1, 2, -1], [1, 1, 3, 0],
  ])('%s × %s/%s is %s', (minor, numerator, denominator, expected) => {
    expect(share(money(minor, 'EUR'), numerator, denominator, half)).toEqual(money(expected, 'EUR'));
  });

  it('of both parts of a month differs from the whole by at most one cent', () => {
    fc.assert(fc.property(amount, fc.integer({ min: 28, max: 31 }), fc.nat(31), (whole, days, first) => {
      const covered = Math.min(first, days);
      const difference = minus(plus(share(whole, covered, days, half), share(whole, days - covered, days, half)), whole).minor;
      expect([-1n, 0n, 1n]).toContain(difference);
    }));
  });

  it('of a reversal reverses to the cent', () => {
    fc.assert(fc.property(amount, fc.nat(31), (each, days) => expect(share(negate(each), days, 31, half)).toEqual(negate(share(each, days, 31, half)))));
  });

  it('refuses broken days', () => expect(() => share(money(1, 'EUR'), 0.5, 31, half)).toThrow(RangeError));
});

describe('times', () => {
  it.each([
    // sequestration and savings rates (sections 4.11.1 and 4.11.2)
    [3_292_45, '0.98', 3_226_60], [2_640_000_00, '0.98', 2_587_200_00], [1_150_00, '2.863', 3_292_45], [1_150_00, '2.948', 3_390_20], [-1_150_00, '2.863', -3_292_45], [5, '0.1', 1], [5, '0.09', 0],
  ])('%s × %s is %s', (minor, factor, expected) => expect(times(money(minor, 'USD'), decimal(factor), half)).toEqual(money(expected, 'USD')));

  it('by one changes nothing, whatever the scale', () => {
    fc.assert(fc.property(amount, fc.integer({ min: 0, max: 12 }), (each, scale) => expect(times(each, { unscaled: 10n ** BigInt(scale), scale }, half)).toEqual(each)));
  });
});

describe('sums', () => {
  it('of nothing is zero in the currency', () => expect(total([], 'CHF')).toEqual(zero('CHF')));

  it('do not depend on the order, and a line with its reversal is nothing', () => {
    fc.assert(fc.property(fc.array(amount, { maxLength: 20 }), (amounts) => {
      expect(total(amounts, 'EUR')).toEqual(total(amounts.toReversed(), 'EUR'));
      expect(total([...amounts, ...amounts.map(negate)], 'EUR').minor).toBe(0n);
    }));
  });

  it.each([plus, minus])('of two currencies are refused', (operation) => {
    expect(() => operation(money(1, 'EUR'), money(1, 'CHF'))).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'CURRENCY_MIXED' }));
  });
  it('in another currency than the amounts are refused', () => expect(() => total([money(1, 'EUR')], 'CHF')).toThrow(expect.objectContaining({ reason: 'CURRENCY_MIXED' })));
});
