import { readFileSync } from 'node:fs';
import { parseJson } from './parse-json.js';
import { referencesOf, rewriteReferences } from './references.js';
import type { Json } from './resource.js';

const urn = (digit: number): string => `urn:uuid:00000000-0000-4000-8000-00000000000${digit}`;

const observation = (): Json => ({
  resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'urn:oid:1.2.3', code: 'x' }] }, subject: { reference: urn(1), display: urn(9) }, performer: [{ reference: 'Practitioner?identifier=urn:x|1' }, { display: 'nobody' }],
  contained: [{ resourceType: 'Device', id: 'd', owner: { reference: urn(2) } }], device: { reference: '#d' },
  extension: [{ url: 'urn:x', extension: [{ url: 'y', valueReference: { reference: 'Patient/7' } }] }], _status: { extension: [{ url: 'urn:x', valueReference: { reference: 'Patient/8' } }] },
  identifier: [{ system: 'urn:ietf:rfc:3986', value: urn(3) }], unknown: { reference: 'Patient/9' },
});

describe('references', () => {
  it('are found wherever R4 has one, with their paths', () => {
    expect(referencesOf(observation())).toEqual([
      { path: 'Observation.code.coding[0].system', reference: 'urn:oid:1.2.3' },
      { path: 'Observation.subject.reference', reference: urn(1) },
      { path: 'Observation.performer[0].reference', reference: 'Practitioner?identifier=urn:x|1' },
      { path: 'Observation.contained[0].owner.reference', reference: urn(2) },
      { path: 'Observation.device.reference', reference: '#d' },
      { path: 'Observation.extension[0].extension[0].valueReference.reference', reference: 'Patient/7' },
      { path: 'Observation._status.extension[0].valueReference.reference', reference: 'Patient/8' },
    ]);
  });

  it('are replaced in place, and nothing else is', () => {
    const resource = observation();
    const before = structuredClone(resource);
    const known = new Map([[urn(1), 'Patient/1'], ['Practitioner?identifier=urn:x|1', 'Practitioner/5'], [urn(3), 'never'], [urn(9), 'never']]);
    rewriteReferences(resource, (reference) => known.get(reference));
    expect(resource).toEqual({ ...before, subject: { reference: 'Patient/1', display: urn(9) }, performer: [{ reference: 'Practitioner/5' }, { display: 'nobody' }] });
  });

  it('in uris and in lists of uris too', () => {
    const resource: Json = { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { url: urn(1) } }], meta: { profile: [urn(2), 'https://example.org'] } };
    rewriteReferences(resource, (reference) => `Binary/${reference.at(-1)}`);
    expect(resource).toMatchObject({ content: [{ attachment: { url: 'Binary/1' } }], meta: { profile: ['Binary/2', 'https://example.org'] } });
  });

  it('of a real bundle all resolve inside of it or are conditional', () => {
    const bundle = parseJson(readFileSync(new URL('../fixtures/synthea-person.json', import.meta.url))) as Json & { entry: { fullUrl: string; resource: Json }[] };
    const inside = new Set(bundle.entry.map(({ fullUrl }) => fullUrl));
    const found = bundle.entry.flatMap(({ resource }) => referencesOf(resource));
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ reference }) => !inside.has(reference) && !/^(?:Practitioner|Organization|Location)\?identifier=|^#|^urn:oid:/.test(reference))).toEqual([]);
  });

  it('of an unknown type are none', () => expect(referencesOf({ resourceType: 'Foo', subject: { reference: 'Patient/1' } })).toEqual([]));
});
