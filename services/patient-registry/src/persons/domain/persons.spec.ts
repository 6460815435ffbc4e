import fc from 'fast-check';
import { instant, localDate, type LocalDate } from '@maillage/kernel';
import { birthDateLikeness, closeBirthDates } from './birth-dates.js';
import { isPlaceholder, trustIdentifier } from './identifier-trust.js';
import { compareTraits, type ComparedTraits } from './likeness.js';
import { decideLink, traitsContradict, type IdentifierMatch } from './link-decision.js';
import { jaroWinkler, normaliseName } from './names.js';
import { deriveTraits, elderOf, newPerson, personIsMerged, personLivesOn } from './person.js';
import { birthIsNotInTheFuture, registrationIsTheSame } from './registration-rules.js';
import { reviewIsUndecided } from './review-rules.js';
import { criterionIsGiven } from './search-rules.js';
import { unknownTraits, type SourceRecord } from './source-record.js';

const day = (text: string): LocalDate => localDate(text);
const jane: ComparedTraits = { familyName: 'Lefèvre', givenNames: ['Jeanne', 'Marie'], birthDate: day('1950-02-03'), sex: 'FEMALE' };
const anyDate = fc.date({ min: new Date('1900-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((date) => day(date.toISOString().slice(0, 10)));

describe('names', () => {
  it.each([['Lefèvre', 'lefevre'], ['  DE  LA-TOUR ', 'de la tour'], ["O'Hara", 'o hara'], ['Çelik', 'celik'], ['Weiß', 'weiss'], ['Sørensen', 'sorensen'], ['', '']])('%s is compared as %s', (name, plain) => expect(normaliseName(name)).toBe(plain));
  // Vectors of Winkler (1990), as widely published.
  it.each([['martha', 'marhta', 0.9611], ['dwayne', 'duane', 0.84], ['dixon', 'dicksonx', 0.8133], ['same', 'same', 1], ['abc', 'xyz', 0], ['', '', 0]])('%s and %s are %s alike', (a, b, expected) => expect(jaroWinkler(a, b)).toBeCloseTo(expected, 4));
  it('are as like one way as the other', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => expect(jaroWinkler(a, b)).toBeCloseTo(jaroWinkler(b, a), 10)));
  });
});

describe('birth dates', () => {
  it.each([
    ['1950-02-03', '1950-02-03', 'SAME'], ['1950-02-03', '1950-03-02', 'SWAPPED'], ['1950-02-03', '1950-02-13', 'ONE_DIGIT'], ['1959-12-31', '1960-12-31', 'YEAR_OFF'], ['1950-02-03', '1950-02-14', 'DIFFERENT'], ['1950-02-03', '1975-02-03', 'DIFFERENT'],
  ])('%s and %s: %s', (a, b, expected) => expect(birthDateLikeness(day(a), day(b))).toBe(expected));
  it('that are close are all in the block', () => {
    fc.assert(fc.property(anyDate, anyDate, (a, b) => expect(closeBirthDates(a).includes(b)).toBe(birthDateLikeness(a, b) !== 'DIFFERENT')));
    for (const near of closeBirthDates(day('1999-12-01'))) expect(birthDateLikeness(day('1999-12-01'), near as LocalDate)).not.toBe('DIFFERENT');
  });
});

describe('traits/1', () => {
  it.each<[string, Partial<ComparedTraits>, boolean]>([
    ['the same', {}, true], ['accents and case lost', { familyName: 'LEFEVRE', givenNames: ['JEANNE'] }, true], ['names swapped', { familyName: 'Jeanne', givenNames: ['Lefèvre'] }, true], ['day and month swapped', { birthDate: day('1950-03-02') }, true],
    ['a digit wrong and a letter wrong', { birthDate: day('1950-02-08'), familyName: 'Lefebvre' }, true], ['the other sex', { sex: 'MALE' }, true], ['no sex', { sex: null }, true], ['no birth date', { birthDate: null }, true],
    ['a twin', { givenNames: ['Bernadette'] }, false], ['a father of the same name', { birthDate: day('1921-07-09') }, false], ['another family', { familyName: 'Okonkwo' }, false], ['no birth date and a nearly same name', { birthDate: null, familyName: 'Lefebure' }, false], ['no name', { familyName: null, givenNames: [] }, false],
  ])('%s', (_name, change, likely) => expect(compareTraits(jane, { ...jane, ...change }).isLikelyDuplicate).toBe(likely));
  it('is written with four decimals and explained', () => expect(compareTraits(jane, jane)).toEqual({ algorithm: 'traits/1', score: '1.0000', explanation: ['family_name: same', 'given_names: same', 'birth_date: same', 'sex: same'], isLikelyDuplicate: true }));
});

describe('trust', () => {
  const trusted = new Set(['http://hl7.org/fhir/sid/us-ssn']);
  const identifier = { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-12-6755', type: 'SS', valid: true };
  it('goes to listed systems and to medical record numbers of their own system', () => {
    expect(trustIdentifier(identifier, trusted).trusted).toBe(true);
    expect(trustIdentifier({ ...identifier, system: 'urn:any', type: 'MR' }, trusted).trusted).toBe(true);
  });
  it.each([['invalid', { valid: false }], ['of an unlisted system', { system: 'urn:any' }], ['a placeholder', { value: '999-99-9999' }], ['a run of digits', { value: '123-45-6789' }], ['without a system', { system: '', type: 'MR' }]])('never to one that is %s', (_name, change) => expect(trustIdentifier({ ...identifier, ...change }, trusted).trusted).toBe(false));
  it('takes a short number for what it is', () => expect(isPlaceholder('12')).toBe(false));
});

describe('linking', () => {
  const known = (personId: string, change: Partial<IdentifierMatch> = {}): IdentifierMatch => ({ ...jane, personId, createdAt: instant('2026-01-01T00:00:00Z'), ...change });
  it('goes to the person with the same identifier', () => expect(decideLink(jane, [known('a')], [])).toEqual({ personId: 'a', linkedBy: 'TRUSTED_IDENTIFIER', reviews: [] }));
  it('goes to the elder of several, and has the others reviewed', () => {
    const decision = decideLink(jane, [known('b', { createdAt: instant('2026-02-01T00:00:00Z') }), known('a')], []);
    expect(decision).toMatchObject({ personId: 'a', reviews: [{ personId: 'b', likeness: { explanation: expect.arrayContaining(['trusted_identifier: same']) } }] });
  });
  it.each([['birth date', { birthDate: day('1950-02-04') }], ['sex', { sex: 'MALE' as const }]])('does not go to who contradicts by %s', (_name, change) => {
    expect(traitsContradict(jane, { ...jane, ...change })).toBe(true);
    expect(decideLink(jane, [known('a', change)], [])).toMatchObject({ personId: null, linkedBy: 'LIKELY_DUPLICATE', reviews: [{ personId: 'a' }] });
  });
  it('asks about who is much alike, once a person', () => {
    expect(decideLink(jane, [], [{ ...jane, personId: 'a', familyName: 'Lefebvre' }, { ...jane, personId: 'a' }])).toMatchObject({ personId: null, linkedBy: 'LIKELY_DUPLICATE', reviews: [{ personId: 'a', likeness: { score: '1.0000' } }] });
  });
  it('makes a new person of who is like nobody', () => expect(decideLink(jane, [], [{ ...jane, personId: 'a', familyName: 'Okonkwo' }])).toEqual({ personId: null, linkedBy: 'NEW_PERSON', reviews: [] }));
});

describe('a person', () => {
  const at = instant('2026-01-01T00:00:00Z');
  const record = (id: string, change: Partial<SourceRecord> = {}): SourceRecord => ({
    ...unknownTraits, id, source: 's', key: id, personId: 'p', linkedBy: 'NEW_PERSON', identifiers: [], deceasedNotedOn: null, fieldTimes: {}, sourceVersion: 0, contentHash: '', recordedAt: at, saidAt: at, deletedAt: null, ...change,
  });
  const trusted = { identifiers: [{ system: 's', value: '1', type: 'MR', valid: true, trusted: true }] };
  it('takes each trait from the first record in leading order that knows it', () => {
    const later = instant('2026-02-01T00:00:00Z');
    const records = [record('1', { familyName: 'Untrusted', phone: '1', saidAt: later }), record('2', { ...trusted, familyName: 'Old', sex: 'UNKNOWN' }), record('3', { ...trusted, familyName: 'New', saidAt: later }), record('4', { sex: 'FEMALE', birthDate: day('1950-01-01') })];
    expect(deriveTraits(records, [])).toMatchObject({ familyName: 'New', sex: 'FEMALE', birthDate: '1950-01-01', deceased: false });
    fc.assert(fc.property(fc.shuffledSubarray(records, { minLength: 4 }), (shuffled) => expect(deriveTraits(shuffled, [])).toEqual(deriveTraits(records, []))));
  });
  it('dies by a record, by a discharge, or on the day that a death without date became known', () => {
    expect(deriveTraits([record('1', { deceased: true, deceasedOn: day('2026-01-05') })], [{ endedOn: day('2026-01-06') }])).toMatchObject({ deceased: true, deceasedOn: '2026-01-05', deathDay: '2026-01-05' });
    expect(deriveTraits([record('1')], [{ endedOn: day('2026-01-06') }, { endedOn: day('2026-01-04') }])).toMatchObject({ deceased: true, deceasedOn: '2026-01-04' });
    expect(deriveTraits([record('1', { deceased: true, deceasedNotedOn: day('2026-01-07') })], [])).toMatchObject({ deceased: true, deceasedOn: null, deathDay: '2026-01-07' });
  });
  it('is covered on the day of its death and not after it', () => {
    expect(() => personLivesOn({ deathDay: day('2026-01-05') }, day('2026-01-05'))).not.toThrow();
    expect(() => personLivesOn({ deathDay: day('2026-01-05') }, day('2026-01-06'))).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'PERSON_DECEASED' }));
  });
  it('is the elder when it was made first', () => {
    const [a, b] = [newPerson('a', instant('2026-02-01T00:00:00Z')), newPerson('b', at)];
    expect(elderOf(a, b)).toEqual({ elder: b, younger: a });
    expect(elderOf(newPerson('a', at), b).elder.id).toBe('a');
  });
  it('is un-merged only while merged', () => {
    expect(() => personIsMerged({ ...newPerson('a', at), state: 'MERGED', mergedInto: 'b' })).not.toThrow();
    expect(() => personIsMerged(newPerson('a', at))).toThrow(expect.objectContaining({ category: 'RULE_VIOLATION', reason: 'PERSON_NOT_MERGED' }));
  });
});

describe('small rules', () => {
  const refuses = (category: string, reason: string) => expect.objectContaining({ category, reason });
  it('a registration is told from another by its content', () => {
    expect(() => registrationIsTheSame('a', 'a')).not.toThrow();
    expect(() => registrationIsTheSame('a', 'b')).toThrow(refuses('ALREADY_EXISTS', 'SOURCE_RECORD_ID_USED'));
  });
  it('nobody is born tomorrow', () => {
    expect(() => birthIsNotInTheFuture(day('2026-01-01'), day('2026-01-01'))).not.toThrow();
    expect(() => birthIsNotInTheFuture(day('2026-01-02'), day('2026-01-01'))).toThrow(refuses('RULE_VIOLATION', 'BIRTH_DATE_IN_FUTURE'));
  });
  it('a decision stands', () => {
    expect(() => reviewIsUndecided('OPEN')).not.toThrow();
    expect(() => reviewIsUndecided('SAME')).toThrow(refuses('CONFLICT', 'REVIEW_DECIDED'));
  });
  it('a search names something', () => {
    const none = { source: '', key: '', identifier: '', familyName: '', birthDate: '' };
    expect(() => criterionIsGiven({ ...none, familyName: 'x' })).not.toThrow();
    for (const criteria of [none, { ...none, source: 'x' }, { ...none, key: 'x', familyName: 'y' }]) expect(() => criterionIsGiven(criteria)).toThrow(refuses('INVALID_ARGUMENT', 'CRITERION_MISSING'));
  });
});
