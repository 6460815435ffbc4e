import fc from 'fast-check';
import { impliedRange } from './implied-range.js';
import { parseSearch } from './parse-search.js';

const only = (type: string, query: string): unknown => {
  const { conditions } = parseSearch(type, query);
  expect(conditions).toHaveLength(1);
  const { param: _param, storedAs: _storedAs, ...rest } = conditions[0]!;
  return rest;
};
const refused = (category: string, reason: string) => expect.objectContaining({ category, reason });

describe('tokens', () => {
  it.each([
    ['gender=female', { kind: 'token', not: false, values: [{ code: 'female' }] }],
    ['identifier=urn:oid:1.2|42', { kind: 'token', not: false, values: [{ system: 'urn:oid:1.2', code: '42' }] }],
    ['identifier=%7C42', { kind: 'token', not: false, values: [{ system: null, code: '42' }] }],
    ['identifier=urn:oid:1.2|', { kind: 'token', not: false, values: [{ system: 'urn:oid:1.2' }] }],
    ['gender:not=male,other', { kind: 'token', not: true, values: [{ code: 'male' }, { code: 'other' }] }],
    ['identifier=a\\,b\\|c\\\\d,e', { kind: 'token', not: false, values: [{ code: 'a,b|c\\d' }, { code: 'e' }] }],
    ['phone=%2B33+1-23', { kind: 'token', not: false, values: [{ code: '+33123' }] }],
    ['_id=a,b', { kind: 'token', not: false, values: [{ code: 'a' }, { code: 'b' }] }],
  ])('%s', (query, condition) => expect(only('Patient', query)).toEqual(condition));
});

describe('references', () => {
  it.each([
    ['subject=Patient/1', [{ type: 'Patient', id: '1' }]],
    ['subject=1,Group/2', [{ id: '1' }, { type: 'Group', id: '2' }]],
    ['patient=1', [{ type: 'Patient', id: '1' }]],
    ['patient=Patient/1', [{ type: 'Patient', id: '1' }]],
    ['subject:Patient=1', [{ type: 'Patient', id: '1' }]],
    ['subject=https://other.example/fhir/Patient/1', [{ url: 'https://other.example/fhir/Patient/1' }]],
    ['subject=urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab', [{ url: 'urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab' }]],
    ['subject:identifier=urn:oid:1.2|42', [{ identifier: { system: 'urn:oid:1.2', code: '42' } }]],
  ])('%s', (query, values) => expect(only('Encounter', query)).toEqual({ kind: 'reference', values }));
  it('below the server\'s own base are local', () => {
    expect(parseSearch('Encounter', 'subject=https://own.example/fhir/Patient/1', { baseUrl: 'https://own.example/fhir' }).conditions[0]).toMatchObject({ values: [{ type: 'Patient', id: '1' }] });
  });
  it('say where their values are kept', () => expect(parseSearch('Encounter', 'patient=1').conditions[0]).toMatchObject({ param: 'patient', storedAs: ['subject'] }));
});

describe('strings', () => {
  it.each([
    ['name=M%C3%BCller', { kind: 'string', match: 'start', values: [{ value: 'Müller', normalised: 'muller' }] }],
    ['family:exact=Martin', { kind: 'string', match: 'exact', values: [{ value: 'Martin', normalised: 'martin' }] }],
    ['address:contains=rue+X,evry', { kind: 'string', match: 'contains', values: [{ value: 'rue X', normalised: 'rue x' }, { value: 'evry', normalised: 'evry' }] }],
  ])('%s', (query, condition) => expect(only('Patient', query)).toEqual(condition));
});

describe('dates', () => {
  it.each([
    ['birthdate=1950', 'eq', '1950-01-01T00:00:00.000Z', '1951-01-01T00:00:00.000Z'], ['birthdate=ge1950-02-28', 'ge', '1950-02-28T00:00:00.000Z', '1950-03-01T00:00:00.000Z'],
    ['_lastUpdated=gt2026-01-01T10:00:00%2B01:00', 'gt', '2026-01-01T09:00:00.000Z', '2026-01-01T09:00:01.000Z'], ['death-date=2026-01-01T10:00Z', 'eq', '2026-01-01T10:00:00.000Z', '2026-01-01T10:01:00.000Z'],
  ])('%s', (query, prefix, from, to) => expect(only('Patient', query)).toEqual({ kind: 'date', values: [{ prefix, from, to }] }));
  it.each(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'sa', 'eb'])('know the prefix %s', (prefix) => expect(only('Patient', `birthdate=${prefix}2026`)).toMatchObject({ values: [{ prefix }] }));
  it('are of the zone asked for', () => expect(parseSearch('Patient', 'birthdate=2026-07-01', { zone: 'Europe/Paris' }).conditions[0]).toMatchObject({ values: [{ from: '2026-06-30T22:00:00.000Z' }] }));
});

describe('quantities', () => {
  it.each([
    ['value-quantity=5.4', { prefix: 'eq', value: '5.4', from: '5.35', to: '5.45' }],
    ['value-quantity=gt5.40|http://unitsofmeasure.org|mg', { prefix: 'gt', value: '5.4', from: '5.395', to: '5.405', system: 'http://unitsofmeasure.org', code: 'mg' }],
    ['value-quantity=le-3||mg', { prefix: 'le', value: '-3', from: '-3.5', to: '-2.5', code: 'mg' }],
    ['value-quantity=1e2', { prefix: 'eq', value: '100', from: '50', to: '150' }],
  ])('%s', (query, value) => expect(only('Observation', query)).toEqual({ kind: 'quantity', values: [value] }));

  it('of any written precision lie in the middle of their range', () => {
    fc.assert(fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: 0, max: 6 }), (unscaled, places) => {
      const number = unscaled / 10 ** places;
      const { value, from, to } = impliedRange(number.toFixed(places))!;
      expect(Number(value)).toBeCloseTo(number, 9);
      expect(Number(to) - Number(from)).toBeCloseTo(10 ** -places, 9);
      expect(Number(from) + Number(to)).toBeCloseTo(2 * number, 6);
    }));
  });
  it.each(['', '.', '5.', 'abc', '1e99', '1e', '--1', '1 2', '9'.repeat(19), `0.${'1'.repeat(13)}`])('"%s" is no number', (text) => expect(impliedRange(text)).toBeUndefined());
});

describe('the rest of a query', () => {
  it('is read whole', () => {
    expect(parseSearch('Observation', 'code=a&code=b&date:missing=true&_count=20&_sort=-date,_lastUpdated&_include=Observation:subject:Patient&_include:iterate=Patient:organization&_revinclude=Provenance:target&_total=accurate&_summary=count&_format=json&_cursor=abc%3D', { ownParameters: ['_cursor'] })).toEqual({
      type: 'Observation',
      conditions: [
        { param: 'code', storedAs: ['code'], kind: 'token', not: false, values: [{ code: 'a' }] },
        { param: 'code', storedAs: ['code'], kind: 'token', not: false, values: [{ code: 'b' }] },
        { param: 'date', storedAs: ['date'], kind: 'missing', of: 'date', missing: true },
      ],
      count: 20,
      sort: [{ param: 'date', kind: 'date', storedAs: ['date'], descending: true }, { param: '_lastUpdated', kind: 'date', storedAs: ['_lastUpdated'], descending: false }],
      include: [{ type: 'Observation', param: 'subject', storedAs: ['subject'], target: 'Patient', iterate: false }, { type: 'Patient', param: 'organization', storedAs: ['organization'], iterate: true }],
      revinclude: [{ type: 'Provenance', param: 'target', storedAs: ['target'], iterate: false }],
      total: 'accurate', summary: 'count', own: new Map([['_cursor', 'abc=']]),
    });
  });
  it('may be nothing', () => expect(parseSearch('Patient', '')).toEqual({ type: 'Patient', conditions: [], sort: [], include: [], revinclude: [], own: new Map() }));
  it('keeps the narrower type of an include', () => expect(parseSearch('Observation', '_include=Observation:patient').include[0]).toMatchObject({ storedAs: ['subject'], target: 'Patient' }));
});

describe('what is refused', () => {
  it.each([
    ['Patient', 'nom=x', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', 'code=x', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', 'constructor=x', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', '_foo=x', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', 'name.family=x', 'SEARCH_PARAMETER_UNKNOWN'],
    ['Patient', '_sort=nom', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', '_include=Patient:nom', 'SEARCH_PARAMETER_UNKNOWN'], ['Patient', '_include=Patient:gender', 'SEARCH_PARAMETER_UNKNOWN'],
    ['Patient', 'gender=', 'SEARCH_VALUE_INVALID'], ['Patient', 'gender', 'SEARCH_VALUE_INVALID'], ['Patient', 'gender=a,,b', 'SEARCH_VALUE_INVALID'], ['Patient', 'identifier=a|b|c', 'SEARCH_VALUE_INVALID'], ['Patient', 'identifier=|', 'SEARCH_VALUE_INVALID'],
    ['Patient', 'birthdate=01/02/1950', 'SEARCH_VALUE_INVALID'], ['Patient', 'birthdate=1950-02-30', 'SEARCH_VALUE_INVALID'], ['Patient', 'birthdate=xx1950', 'SEARCH_VALUE_INVALID'], ['Patient', 'name=%ff', 'SEARCH_VALUE_INVALID'], ['Patient', 'name=%', 'SEARCH_VALUE_INVALID'],
    ['Patient', 'name=a%00b', 'SEARCH_VALUE_INVALID'], ['Patient', 'name=--', 'SEARCH_VALUE_INVALID'], ['Patient', 'general-practitioner=Pat_x', 'SEARCH_VALUE_INVALID'], ['Encounter', 'patient=Group/1', 'SEARCH_VALUE_INVALID'], ['Encounter', 'subject:Patient=Group/1', 'SEARCH_VALUE_INVALID'],
    ['Encounter', 'subject=Pateint/1', 'SEARCH_VALUE_INVALID'], ['Encounter', 'subject=%23a', 'SEARCH_VALUE_INVALID'], ['Observation', 'value-quantity=abc', 'SEARCH_VALUE_INVALID'], ['Observation', 'value-quantity=5|mg', 'SEARCH_VALUE_INVALID'], ['Observation', 'value-quantity=5|a|b|c', 'SEARCH_VALUE_INVALID'],
    ['RiskAssessment', 'probability=0.5||mg', 'SEARCH_VALUE_INVALID'], ['Patient', 'gender:missing=yes', 'SEARCH_VALUE_INVALID'], ['Patient', '_count=-1', 'SEARCH_VALUE_INVALID'], ['Patient', '_count=x', 'SEARCH_VALUE_INVALID'], ['Patient', '_total=all', 'SEARCH_VALUE_INVALID'], ['Patient', '_summary=x', 'SEARCH_VALUE_INVALID'],
    ['Patient', '_include=Observation:subject', 'SEARCH_VALUE_INVALID'], ['Patient', '_include=Patient', 'SEARCH_VALUE_INVALID'], ['Patient', '_revinclude=Observation:subject:Group', 'SEARCH_VALUE_INVALID'], ['Patient', '_include=Foo:bar', 'SEARCH_VALUE_INVALID'],
    ['Patient', 'gender:exact=x', 'SEARCH_MODIFIER_UNKNOWN'], ['Patient', 'birthdate:not=x', 'SEARCH_MODIFIER_UNKNOWN'], ['Patient', 'name:not=x', 'SEARCH_MODIFIER_UNKNOWN'], ['Encounter', 'subject:Foo=1', 'SEARCH_MODIFIER_UNKNOWN'], ['Patient', '_include:all=Patient:link', 'SEARCH_MODIFIER_UNKNOWN'],
    ['Patient', `name=${'x'.repeat(17_000)}`, 'SEARCH_TOO_LARGE'], ['Patient', Array(65).fill('gender=male').join('&'), 'SEARCH_TOO_LARGE'], ['Patient', `gender=${Array(201).fill('male').join(',')}`, 'SEARCH_TOO_LARGE'],
  ])('%s?%.60s: %s', (type, query, reason) => expect(() => parseSearch(type, query)).toThrow(refused('INVALID_ARGUMENT', reason)));

  it.each([
    ['Foo', '', 'SEARCH_TYPE_UNSUPPORTED'], ['Bundle', '', 'SEARCH_TYPE_UNSUPPORTED'], ['Encounter', 'subject.identifier=a', 'SEARCH_CHAIN_UNSUPPORTED'], ['Encounter', 'patient.identifier=a', 'SEARCH_CHAIN_UNSUPPORTED'], ['Encounter', 'subject:Patient.name=a', 'SEARCH_CHAIN_UNSUPPORTED'],
    ['Patient', '_has:Observation:patient:code=1', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', '_text=a', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', '_content=a', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', '_elements=id', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', 'phonetic=a', 'SEARCH_PARAMETER_UNSUPPORTED'],
    ['Location', 'near=1', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', '_summary=true', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Patient', '_include=*', 'SEARCH_PARAMETER_UNSUPPORTED'], ['Condition', 'code:text=a', 'SEARCH_MODIFIER_UNSUPPORTED'], ['Condition', 'code:in=a', 'SEARCH_MODIFIER_UNSUPPORTED'],
    ['Condition', 'code:below=a', 'SEARCH_MODIFIER_UNSUPPORTED'], ['Patient', 'birthdate=ap1950', 'SEARCH_PREFIX_UNSUPPORTED'],
  ])('%s?%s: %s', (type, query, reason) => expect(() => parseSearch(type, query)).toThrow(refused('UNSUPPORTED', reason)));

  it('names the parameter and never the value', () => {
    for (const query of ['nom=Dupont', 'birthdate=Dupont', 'general-practitioner=Dupont/Jean', 'gender:Dupont Jean=x', 'Jean Dupont=x', '_sort=Dupont Jean', 'name=%ffDupont']) {
      const error = (() => { try { parseSearch('Patient', query); } catch (thrown) { return thrown as Error; } throw new Error('accepted'); })();
      expect(error.message + JSON.stringify(error)).not.toContain('Dupont');
    }
    expect(() => parseSearch('Patient', 'nom=Dupont')).toThrow(/Patient has no search parameter nom\./);
  });

  it('is always one of our errors', () => {
    const part = fc.constantFrom('name', 'birthdate', 'identifier', 'general-practitioner', '_sort', '_include', ':', 'missing', 'exact', '=', '&', ',', '|', '\\', '%', '2C', 'ge', '2026', '.', '*', 'Patient', '-', '\u0000', 'é');
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      try {
        parseSearch('Patient', parts.join(''));
      } catch (error) {
        expect(error).toMatchObject({ name: 'MaillageError' });
      }
    }), { numRuns: 2000 });
  });
});
