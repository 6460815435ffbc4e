import fc from 'fast-check';
import { addDecimals, decimal, decimalText, divideRounded, multiplyDecimals, roundDecimal, type Rounding } from './decimal.js';

const anyDecimal = fc.record({ unscaled: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), scale: fc.integer({ min: 0, max: 12 }) });
const roundings: readonly Rounding[] = ['HALF_AWAY_FROM_ZERO', 'HALF_EVEN', 'TOWARD_ZERO'];

describe('reading', () => {
  it.each([
    ['0', 0n, 0], ['-0', 0n, 0], ['12.340', 12340n, 3], ['-0.05', -5n, 2], ['007.10', 710n, 2], ['123456789012345678901234567890.123456789012', 123456789012345678901234567890123456789012n, 12],
  ])('%s', (text, unscaled, scale) => expect(decimal(text)).toEqual({ unscaled, scale }));

  it.each(['', '.', '1.', '.5', '+1', '1e3', '1,5', '1 000', ' 1', '1\n', '0x1', 'NaN', '--1', '1.2.3', '٣', '1'.repeat(31), `0.${'1'.repeat(13)}`])('refuses "%s"', (text) => {
    expect(() => decimal(text, 'rate')).toThrow(expect.objectContaining({ category: 'INVALID_ARGUMENT', reason: 'DECIMAL_INVALID', violations: [{ path: 'rate', rule: 'decimal is exact' }] }));
  });

  it('gives back what was written', () => {
    fc.assert(fc.property(anyDecimal, (value) => expect(decimal(decimalText(value))).toEqual(value)));
  });
});

describe('rounding', () => {
  it.each<[bigint, bigint, bigint, bigint, bigint]>([
    // numerator, denominator, half away, half even, toward zero
    [5n, 2n, 3n, 2n, 2n], [-5n, 2n, -3n, -2n, -2n], [7n, 2n, 4n, 4n, 3n], [-7n, 2n, -4n, -4n, -3n], [1n, 2n, 1n, 0n, 0n], [-1n, 2n, -1n, 0n, 0n],
    [1n, 3n, 0n, 0n, 0n], [2n, 3n, 1n, 1n, 0n], [-2n, 3n, -1n, -1n, 0n], [5n, -2n, -3n, -2n, -2n], [-5n, -2n, 3n, 2n, 2n], [6n, 3n, 2n, 2n, 2n], [0n, 7n, 0n, 0n, 0n],
  ])('%s / %s', (numerator, denominator, away, even, toward) => {
    expect(roundings.map((rounding) => divideRounded(numerator, denominator, rounding))).toEqual([away, even, toward]);
  });

  it('refuses a zero denominator', () => expect(() => divideRounded(1n, 0n, 'HALF_EVEN')).toThrow(RangeError));

  it('is never more than half away from the exact quotient, and symmetrical about zero', () => {
    const nonZero = fc.bigInt({ min: -1_000_000n, max: 1_000_000n }).filter((each) => each !== 0n);
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), nonZero, fc.constantFrom<Rounding>('HALF_AWAY_FROM_ZERO', 'HALF_EVEN'), (numerator, denominator, rounding) => {
      const rounded = divideRounded(numerator, denominator, rounding);
      const twiceOff = 2n * (rounded * denominator - numerator);
      expect((twiceOff < 0n ? -twiceOff : twiceOff) <= (denominator < 0n ? -denominator : denominator)).toBe(true);
      expect(divideRounded(-numerator, denominator, rounding)).toBe(-rounded);
    }));
  });

  it.each([['1.0671', 3, '1.067'], ['2.9205', 3, '2.921'], ['-2.9205', 3, '-2.921'], ['2.5', 0, '3'], ['1.2', 3, '1.200']] as const)('%s to %s places is %s', (text, places, rounded) => {
    expect(decimalText(roundDecimal(decimal(text), places, 'HALF_AWAY_FROM_ZERO'))).toBe(rounded);
  });
});

describe('arithmetic', () => {
  it('adds and multiplies exactly where binary floats do not', () => {
    expect(decimalText(addDecimals(decimal('0.1'), decimal('0.2')))).toBe('0.3');
    expect(decimalText(multiplyDecimals(decimal('1.15'), decimal('0.7')))).toBe('0.805');
  });

  it('is commutative, and distributes over a common factor', () => {
    fc.assert(fc.property(anyDecimal, anyDecimal, anyDecimal, (a, b, c) => {
      expect(addDecimals(a, b)).toEqual(addDecimals(b, a));
      expect(multiplyDecimals(a, b)).toEqual(multiplyDecimals(b, a));
      const left = multiplyDecimals(addDecimals(a, b), c);
      const right = addDecimals(multiplyDecimals(a, c), multiplyDecimals(b, c));
      expect(decimalText(left)).toBe(decimalText(right));
    }));
  });
});
