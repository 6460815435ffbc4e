import { startRecord, bytes, json, integration, clinician, type Bundle, type RunningRecord } from '../record.fixture.js';

let running: RunningRecord;
const ids: Record<string, string> = {};

beforeAll(async () => {
  running = await startRecord();
  const urn = (name: string): string => `urn:uuid:20000000-0000-4000-8000-${Buffer.from(name).toString('hex').slice(0, 12).padStart(12, '0')}`;
  const resources: Record<string, { resourceType: string } & Record<string, unknown>> = {
    ada: { resourceType: 'Patient', active: true, gender: 'female', birthDate: '1950-02-03', identifier: [{ system: 'urn:mrn', value: 'A|1' }, { value: 'loose' }], name: [{ family: 'Müller-Lüdenscheidt', given: ['Ada'] }], telecom: [{ system: 'phone', value: '+33 6 12 34 56 78' }], meta: { profile: ['http://profiles/x'], tag: [{ system: 'urn:tag', code: 't1' }] }, generalPractitioner: [{ identifier: { system: 'urn:gp', value: '7' } }] },
    bob: { resourceType: 'Patient', gender: 'male', birthDate: '1980-07', identifier: [{ system: 'urn:mrn', value: 'B' }], name: [{ family: 'Muller', given: ['Bob'] }], deceasedDateTime: '2020-01-01' },
    cid: { resourceType: 'Patient', birthDate: '1990', identifier: [{ system: 'urn:other', value: 'B' }], name: [{ family: 'Zed' }] },
    doc: { resourceType: 'Practitioner', identifier: [{ system: 'urn:gp', value: '7' }] },
    stay: { resourceType: 'Encounter', status: 'finished', class: { code: 'IMP' }, subject: { reference: urn('ada') }, participant: [{ individual: { reference: urn('doc') } }], period: { start: '2026-03-01T10:00:00Z', end: '2026-03-05T10:00:00Z' } },
    open: { resourceType: 'Encounter', status: 'in-progress', class: { code: 'AMB' }, subject: { reference: urn('bob') }, period: { start: '2026-04-01T10:00:00Z' } },
    tall: { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'http://loinc.org', code: '8302-2' }] }, subject: { reference: urn('ada') }, encounter: { reference: urn('stay') }, effectiveDateTime: '2026-03-02T08:00:00Z', valueQuantity: { value: 170.5, unit: 'cm', system: 'http://unitsofmeasure.org', code: 'cm' } },
    heavy: { resourceType: 'Observation', status: 'preliminary', code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] }, subject: { reference: urn('ada') }, effectiveDateTime: '2026-03-04', valueQuantity: { value: 80, unit: 'kg' } },
    light: { resourceType: 'Observation', status: 'final', code: { coding: [{ system: 'urn:local', code: '29463-7' }] }, subject: { reference: urn('bob') }, valueQuantity: { value: 70, comparator: '<', unit: 'kg' } },
    far: { resourceType: 'Observation', status: 'final', code: { text: 'elsewhere' }, subject: { reference: 'https://other.example/fhir/Patient/9' } },
  };
  const entry = Object.entries(resources).map(([name, resource]) => ({ fullUrl: urn(name), resource, request: { method: 'POST', url: resource.resourceType } }));
  const answer = json((await running.record.processBundle({ source: 'urn:test:search', bundle: bytes({ resourceType: 'Bundle', type: 'transaction', entry }) }, integration)).message.bundle);
  Object.keys(resources).forEach((name, at) => (ids[name] = answer.entry[at]!.response.location.split('/')[1]!));
});
afterAll(() => running.stop());

const search = async (type: string, query: string, options = clinician): Promise<Bundle> => json((await running.record.searchResources({ type, query, baseUrl: 'https://host/fhir/R4' }, options)).message.bundle);
const nameOf = (id: string): string => Object.entries(ids).find(([, each]) => each === id)?.[0] ?? id;
const names = ({ entry = [] }: Bundle): string => entry.map(({ resource }) => nameOf(resource.id!)).join(' ');
/** `{ada}` stands for Ada's id. */
const withIds = (query: string): string => query.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name]!);

describe('a search', () => {
  it.each([
    ['token by system and code', 'Patient', 'identifier=urn:mrn|B', 'bob'],
    ['token with an escaped bar', 'Patient', 'identifier=urn:mrn|A\\|1', 'ada'],
    ['token by code alone', 'Patient', 'identifier=B', 'bob cid'],
    ['token without system', 'Patient', 'identifier=|loose', 'ada'],
    ['token without system, where it has one', 'Patient', 'identifier=|B', ''],
    ['token by system alone', 'Patient', 'identifier=urn:mrn|', 'ada bob'],
    ['tokens as alternatives', 'Patient', 'identifier=urn:mrn|B,urn:mrn|', 'ada bob'],
    ['token not', 'Patient', 'gender:not=female', 'bob cid'],
    ['token missing', 'Patient', 'gender:missing=true', 'cid'],
    ['token not missing', 'Patient', 'gender:missing=false', 'ada bob'],
    ['token of a boolean', 'Patient', 'active=true', 'ada'],
    ['token of a contact', 'Patient', 'phone=%2B33612345678', 'ada'],
    ['token of existence', 'Patient', 'deceased=true', 'bob'],
    ['_tag', 'Patient', '_tag=urn:tag|t1', 'ada'],
    ['_id', 'Patient', '_id={ada},{bob}', 'ada bob'],
    ['_id that is no UUID', 'Patient', '_id=17', ''],
    ['_profile', 'Patient', '_profile=http://profiles/x', 'ada'],
    ['_source', 'Practitioner', '_source=urn:test:search', 'doc'],
    ['string from its beginning, without accents', 'Patient', 'family=mul', 'ada bob'],
    ['string whole', 'Patient', 'family:exact=Muller', 'bob'],
    ['string inside', 'Patient', 'family:contains=luden', 'ada'],
    ['string as alternatives', 'Patient', 'given=ada,bob', 'ada bob'],
    ['string with wildcards of SQL', 'Patient', 'family:contains=m%25l', ''],
    ['date of a day', 'Patient', 'birthdate=1950-02-03', 'ada'],
    ['date of a month', 'Patient', 'birthdate=1980-07', 'bob'],
    ['date before', 'Patient', 'birthdate=lt1980', 'ada'],
    ['date from', 'Patient', 'birthdate=ge1980', 'bob cid'],
    ['date between', 'Patient', 'birthdate=ge1950&birthdate=le1980-07-31', 'ada bob'],
    ['date after', 'Patient', 'birthdate=sa1980-12-31', 'cid'],
    ['date not', 'Patient', 'birthdate=ne1990', 'ada bob'],
    ['period that ends before', 'Encounter', 'date=eb2026-03-10', 'stay'],
    ['open period', 'Encounter', 'date=gt2030', 'open'],
    ['date missing', 'Observation', 'date:missing=true&subject=Patient/{bob}', 'light'],
    ['_lastUpdated', 'Practitioner', '_lastUpdated=2026-11-24', 'doc'],
    ['_lastUpdated later', 'Practitioner', '_lastUpdated=gt2026-11-24', ''],
    ['reference with type', 'Observation', 'subject=Patient/{ada}', 'heavy tall'],
    ['reference by id', 'Observation', 'subject={bob}', 'light'],
    ['patient', 'Observation', 'patient={ada}', 'heavy tall'],
    ['patient with type', 'Observation', 'patient=Patient/{ada}&status=final', 'tall'],
    ['references as alternatives', 'Observation', 'patient={ada},{bob}', 'heavy light tall'],
    ['reference by url', 'Observation', 'subject=https://other.example/fhir/Patient/9', 'far'],
    ['reference by a foreign id', 'Observation', 'subject=Patient/9', ''],
    ['reference by identifier', 'Patient', 'general-practitioner:identifier=urn:gp|7', 'ada'],
    ['reference missing', 'Observation', 'encounter:missing=false', 'tall'],
    ['patient missing', 'Observation', 'patient:missing=true', 'far'],
    ['quantity', 'Observation', 'value-quantity=170.5', 'tall'],
    ['quantity by its precision', 'Observation', 'value-quantity=171', 'tall'],
    ['quantity and unit', 'Observation', 'value-quantity=gt10|http://unitsofmeasure.org|cm', 'tall'],
    ['quantity and written unit', 'Observation', 'value-quantity=80||kg', 'heavy'],
    ['quantity above', 'Observation', 'value-quantity=ge80', 'heavy tall'],
    ['quantity that is below itself', 'Observation', 'value-quantity=lt50', 'light'],
    ['conditions together', 'Observation', 'code=29463-7&value-quantity=gt75', 'heavy'],
    ['nothing asked', 'Encounter', '', 'open stay'],
  ])('by %s', async (_name, type, query, expected) => {
    expect(names(await search(type, withIds(query))).split(' ').sort().join(' ')).toBe(expected);
  });

  it.each([
    ['an unknown parameter', 'Patient', 'shoe-size=44', 'INVALID_ARGUMENT', 'SEARCH_PARAMETER_UNKNOWN'],
    ['a modifier that is not supported', 'Patient', 'identifier:of-type=a|b|c', 'UNSUPPORTED', 'SEARCH_MODIFIER_UNSUPPORTED'],
    ['a chain', 'Observation', 'subject.name=x', 'UNSUPPORTED', 'SEARCH_CHAIN_UNSUPPORTED'],
    ['a sort by what has no order', 'Patient', '_sort=identifier', 'UNSUPPORTED', 'SEARCH_SORT_UNSUPPORTED'],
    ['a page of nobody', 'Patient', 'page=AAAA', 'INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID'],
    ['a date that is none', 'Patient', 'birthdate=yesterday', 'INVALID_ARGUMENT', 'SEARCH_VALUE_INVALID'],
  ] as const)('is refused for %s', async (_name, type, query, category, reason) => {
    await expect(search(type, query)).rejects.toRefuse(category, reason);
  });

  it.each([
    ['Patient', '_sort=birthdate', 'ada bob cid'],
    ['Patient', '_sort=-birthdate', 'cid bob ada'],
    ['Patient', '_sort=-family', 'cid ada bob'],
    ['Observation', '_sort=-date&subject:missing=false&patient:missing=false', 'heavy tall light'],
    ['Observation', '_sort=date&patient:missing=false', 'tall heavy light'],
  ])('sorts %s by %s', async (type, query, expected) => {
    expect(names(await search(type, query))).toBe(expected);
  });

  it('counts when asked to, and counts alone', async () => {
    expect(await search('Patient', '_total=accurate&_count=1')).toMatchObject({ total: 3 });
    expect(await search('Patient', '_summary=count&identifier=urn:mrn|')).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 2, link: [{ relation: 'self', url: 'https://host/fhir/R4/Patient?_summary=count&identifier=urn:mrn|' }] });
    expect((await search('Patient', '_count=0')).total).toBe(3);
  });

  it('pages through all, each once, for the one who asked', async () => {
    const seen: string[] = [];
    let query = '_count=1&_sort=-birthdate&_total=accurate';
    for (;;) {
      const page = await search('Patient', query);
      seen.push(names(page));
      expect(page.total).toBe(3);
      const next = page.link.find(({ relation }) => relation === 'next')?.url;
      if (!next) break;
      query = next.slice('https://host/fhir/R4/Patient?'.length);
    }
    expect(seen).toEqual(['cid', 'bob', 'ada']);
    const next = (await search('Patient', '_count=1')).link.find(({ relation }) => relation === 'next')!.url.split('?')[1]!;
    expect((await search('Patient', next)).entry).toHaveLength(1);
    await expect(search('Patient', next, { ...clinician, token: 'eve:clinician' })).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
    await expect(search('Patient', `${next}&gender=male`)).rejects.toRefuse('INVALID_ARGUMENT', 'PAGE_TOKEN_INVALID');
  });

  it('includes what is referred to and what refers, once, and along further references when asked', async () => {
    const modes = ({ entry = [] }: Bundle) => entry.map(({ resource, search: found }) => `${nameOf(resource.id!)}:${found.mode}`).sort().join(' ');
    expect(modes(await search('Observation', 'patient={ada}&_include=Observation:subject'.replace('{ada}', ids.ada!)))).toBe('ada:include heavy:match tall:match');
    expect(modes(await search('Patient', '_id={ada}&_revinclude=Observation:patient&_revinclude=Encounter:subject'.replace('{ada}', ids.ada!)))).toBe('ada:match heavy:include stay:include tall:include');
    expect(modes(await search('Observation', withIds('_id={tall}&_include=Observation:encounter&_include:iterate=Encounter:participant')))).toBe('doc:include stay:include tall:match');
  });

  it('never shows what was deleted, nor counts it', async () => {
    const { message } = await running.record.createResource({ type: 'Organization', json: bytes({ resourceType: 'Organization', name: 'Gone', identifier: [{ value: 'gone' }] }) }, clinician);
    await running.record.deleteResource({ type: 'Organization', id: message.id }, clinician);
    for (const query of ['identifier=gone', 'name=gone', `_id=${message.id}`, '']) expect(await search('Organization', `${query}&_total=accurate`)).toMatchObject({ total: 0 });
  });
});
