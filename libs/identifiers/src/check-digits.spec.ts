import fc from 'fast-check';
import { adeli, avs13, bsn, compact, dni, finess, gln, iban, idnps, idnst, mbi, nhsNumber, nie, nir, nirKey, npi, passesEan13, passesLuhn, rpps, type IdentifierCheck } from './index.js';

/** Vectors of the domain description, section 4.9, and what each format forbids. */
const vectors: readonly (readonly [IdentifierCheck, readonly string[], readonly string[]])[] = [
  [nir, ['255081416802538', '295109912611193', '253072B07300470', '253072A07300443', '2 55 08 14 168 025 38'],
    ['295109912611199', '25508141680253', '2550814168025380', '555081416802538', '255131416802538', '255491416802538', '253072C07300443', '', 'abc']],
  [rpps, ['10005173140', '99700245667'], ['10005173141', '1000517314', '00000000000']],
  [adeli, ['759312345', '2A1234567', '75 93 12345'], ['75931234', '7593123456', '2C1234567', '']],
  [idnps, ['810005173140', '10005173140'], ['810005173141', '710005173140', '8', '075931234', '075931234X']],
  [finess, ['750712184', '690781810', '130786049', '2A0000014', '2B0000020'], ['750712185', '2C0000014', '2B0000014', '75071218', 'A20000014']],
  [idnst, ['1750712184', '750712184', '2264403106', '373282932000074'], ['1750712185', '373282932000075', '9750712184', '']],
  [avs13, ['756.9217.0769.85', '7569217076985'], ['756.9217.0769.84', '7601002000017', '756921707698']],
  [gln, ['7601002000017'], ['7601002000018', '760100200001']],
  [bsn, ['111222333', '123456782', '999990019', '10000008'], ['111252333', '000000000', '00000000', '1112223334', '1112223']],
  [dni, ['12345678Z', '54362315K', '12345678-z'], ['12345678A', '1234567Z', '123456789']],
  [nie, ['X2482300W', 'x-2482300-w'], ['X2482300A', 'Y2482300W', 'W2482300W']],
  [mbi, ['1EG4-TE5-MK73', '1eg4te5mk73'], ['1SG4TE5MK73', '0EG4TE5MK73', '1EG4TE5MK7', '1EGATE5MK73']],
  [npi, ['1234567893'], ['1234567890', '3234567893', '123456789']],
  [nhsNumber, ['9434765870', '9434765919', '450 557 7104'], ['9434765871', '943476587', '0000000000', '1000000010', '1000000011', '1000000019']],
  [iban, ['FR1420041010050500013M02606', 'CH9300762011623852957', 'NL91ABNA0417164300', 'ES9121000418450200051332', 'GB82WEST12345698765432', 'fr14 2004 1010 0505 0001 3m02 606', 'DE89370400440532013000'],
    ['FR1420041010050500013M02607', 'FR142004101005050001302606', 'NL91ABNA041716430', 'ZZ82WEST12345698765432', 'GB82', '']],
];

describe.each(vectors.map(([check, valid, invalid]) => ({ name: check.name, check, valid, invalid })))('$name', ({ check, valid, invalid }) => {
  it.each(valid)('accepts %s', (text) => expect(check.isValid(compact(text))).toBe(true));
  it.each(invalid)('refuses "%s"', (text) => expect(check.isValid(compact(text))).toBe(false));
});

it('an IDNPS may stand for an ADELI number, which has no digit that could be proved', () => expect(idnps.isValid('0759312345')).toBe(true));

describe('one wrong digit', () => {
  const guaranteed = vectors.filter(([check]) => check !== mbi && check !== idnst && check !== adeli);
  it.each(guaranteed.map(([check, valid]) => [check.name, check, valid] as const))('is caught by %s', (_name, check, valid) => {
    const positions = valid.map(compact).flatMap((text) => [...text].flatMap((character, at) => (/\d/.test(character) ? [{ text, at }] : [])));
    fc.assert(fc.property(fc.constantFrom(...positions), fc.integer({ min: 1, max: 9 }), ({ text, at }, shift) => {
      // An 8-digit BSN and a 12-character IDNPS keep their length, so no other rule does the catching.
      const wrong = text.slice(0, at) + String((Number(text[at]) + shift) % 10) + text.slice(at + 1);
      expect(check.isValid(wrong)).toBe(false);
    }), { numRuns: 500 });
  });
});

describe('two neighbours swapped', () => {
  it.each([
    { check: nir, text: '255081416802538' }, { check: nhsNumber, text: '9434765870' }, { check: bsn, text: '123456782' },
    { check: iban, text: 'NL91ABNA0417164300' }, { check: dni, text: '12345678Z' },
  ])('are caught by $check.name', ({ check, text }) => {
    for (let at = 0; at + 1 < text.length; at++) {
      if (text[at] === text[at + 1]) continue;
      expect(check.isValid(text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2))).toBe(false);
    }
  });

  it('are caught by Luhn except 09 and 90', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 20 }), fc.nat(), (digits, seed) => {
      const text = luhnComplete(digits.join(''));
      const at = seed % (text.length - 1);
      const pair = text.slice(at, at + 2);
      const swapped = text.slice(0, at) + pair[1] + pair[0] + text.slice(at + 2);
      expect(passesLuhn(swapped)).toBe(pair[0] === pair[1] || pair === '09' || pair === '90');
    }));
  });
});

/** The only digit that completes the text, which also proves that exactly one of ten passes. */
function luhnComplete(body: string): string {
  const passing = [...'0123456789'].map((digit) => body + digit).filter(passesLuhn);
  expect(passing).toHaveLength(1);
  return passing[0]!;
}

describe('check digits', () => {
  it('exactly one of ten completes a Luhn number and an EAN-13', () => {
    fc.assert(fc.property(fc.stringMatching(/^\d{12}$/), (body) => {
      luhnComplete(body);
      expect([...'0123456789'].filter((digit) => passesEan13(body + digit))).toHaveLength(1);
    }));
  });

  it('a NIR with its computed key is valid, in Corsica and in the odd months too', () => {
    const body = fc.tuple(
      fc.constantFrom('1', '2', '3', '4', '7', '8'), fc.stringMatching(/^\d{2}$/),
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 20, max: 42 }), fc.integer({ min: 50, max: 99 })).map((month) => String(month).padStart(2, '0')),
      fc.constantFrom('01', '2A', '2B', '97', '99'), fc.stringMatching(/^\d{6}$/),
    ).map((parts) => parts.join(''));
    fc.assert(fc.property(body, (text) => {
      expect(nirKey(text)).toMatch(/^\d{2}$/);
      expect(nir.isValid(text + nirKey(text))).toBe(true);
    }));
  });

  it('nothing throws, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...vectors.map(([check]) => check)), (text, check) => {
      expect(typeof check.isValid(compact(text))).toBe('boolean');
    }));
  });
});
