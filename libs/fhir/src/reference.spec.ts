import { parseReference, resourceTypes } from './reference.js';

describe('a reference', () => {
  it.each([
    ['Patient/1', { kind: 'literal', type: 'Patient', id: '1', base: '' }],
    ['Patient/1/_history/2', { kind: 'literal', type: 'Patient', id: '1', version: '2', base: '' }],
    ['https://example.org/fhir/Observation/a.b-c', { kind: 'literal', type: 'Observation', id: 'a.b-c', base: 'https://example.org/fhir' }],
    ['https://example.org/fhir/Observation/1/_history/7', { kind: 'literal', type: 'Observation', id: '1', version: '7', base: 'https://example.org/fhir' }],
    ['https://example.org/x', { kind: 'url', url: 'https://example.org/x' }],
    ['urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab', { kind: 'urn', urn: 'urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab' }],
    ['urn:oid:1.2.3', { kind: 'urn', urn: 'urn:oid:1.2.3' }],
    ['urn:ietf:rfc:3986', { kind: 'url', url: 'urn:ietf:rfc:3986' }],
    ['#a', { kind: 'contained', id: 'a' }],
    ['#', { kind: 'contained', id: '' }],
    ['Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|123', { kind: 'conditional', type: 'Practitioner', query: 'identifier=http://hl7.org/fhir/sid/us-npi|123' }],
  ])('%s', (text, parsed) => expect(parseReference(text)).toEqual(parsed));

  it.each(['', 'Patient', 'Patient/', '/1', 'Patient/1/', 'Patient/1/2', 'Pateint/1', 'patient/1', 'Patient/a b', 'Patient/a_b', `Patient/${'x'.repeat(65)}`, 'a/Patient/1', 'Patient/1/_history/', 'Patient?', 'Foo?a=b', '#a b', 'urn:uuid:1', 'urn:', 'x y'])('"%s" has no form of R4', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });

  it('knows the 148 types of R4', () => expect(resourceTypes.size).toBe(148));
});
