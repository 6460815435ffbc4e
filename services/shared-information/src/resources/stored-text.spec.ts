import { instant } from '@maillage/kernel';
import { ReceivedResource } from './received-resource.js';
import { storedText } from './stored-text.js';

const version = { id: '11111111-1111-4111-8111-111111111111', version: 2, source: 'urn:s', lastUpdated: instant('2026-11-24T08:00:00Z') };
const meta = '"meta":{"versionId":"2","lastUpdated":"2026-11-24T08:00:00.000Z","source":"urn:s"';
const stored = async (source: string, links: Record<string, string> = {}): Promise<string> => storedText(await ReceivedResource.of(Buffer.from(source)), version, (reference) => links[reference]).json;

describe('a stored text', () => {
  it('is the sender\'s with the id, version, time and source of the record', async () => {
    expect(await stored('{ "resourceType": "Basic", "id": "theirs", "meta": {"versionId":"9","source":"x","profile":["p"]}, "code": {"text": "caf\\u00e9 \\/"} }'))
      .toBe(`{"resourceType":"Basic","id":"${version.id}",${meta},"profile":["p"]},"code":{"text":"caf\\u00e9 \\/"}}`);
    expect(await stored('{"resourceType":"Basic"}')).toBe(`{"resourceType":"Basic","id":"${version.id}",${meta}}}`);
  });

  it('keeps every digit of a decimal, also where a reference changes', async () => {
    const body = '"status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:1"},"valueQuantity":{"value":1.500,"unit":"kg"},"referenceRange":[{"low":{"value":1e2},"high":{"value":12345678901234567890.10}}]';
    expect(await stored(`{"resourceType":"Observation",${body}}`, { 'urn:uuid:1': 'Patient/1' })).toBe(`{"resourceType":"Observation","id":"${version.id}",${meta}},${body.replace('urn:uuid:1', 'Patient/1')}}`);
  });

  it('changes references only, though the same text stands elsewhere or is written otherwise', async () => {
    const links = { 'urn:uuid:1': 'Patient/1', 'Patient/2': 'Patient/1', 'Patient/1': 'Patient/3' };
    const subject = (reference: string, note: string, value = '2.50'): string => `"status":"final","code":{"text":"${note}"},"subject":{"reference":"${reference}"},"valueQuantity":{"value":${value}}`;
    const head = `{"resourceType":"Observation","id":"${version.id}",${meta}}`;
    expect(await stored(`{"resourceType":"Observation",${subject('urn:uuid:1', 'urn:uuid:1')}}`, links)).toBe(`${head},${subject('Patient/1', 'urn:uuid:1')}}`);
    expect(await stored(`{"resourceType":"Observation",${subject('Patient\\/2', 'x')}}`, links)).toBe(`${head},${subject('Patient/1', 'x')}}`);
    expect(await stored(`{"resourceType":"Observation",${subject('Patient/2', 'x')},"performer":[{"reference":"Patient/1"}]}`, links)).toBe(`${head},${subject('Patient/1', 'x')},"performer":[{"reference":"Patient/3"}]}`);
  });

  it('is made again from the same resource when a transaction runs again', async () => {
    const received = await ReceivedResource.of(Buffer.from('{"resourceType":"Condition","subject":{"reference":"urn:uuid:1"}}'));
    const [first, second] = ['Patient/1', 'Patient/2'].map((to) => storedText(received, version, () => to).json);
    expect(first).toContain('Patient/1');
    expect(second).toContain('Patient/2');
  });
});

describe('a content hash', () => {
  const hash = async (source: string): Promise<string> => (await ReceivedResource.of(Buffer.from(source))).contentHash().toString('hex');

  it('is the same in other white space, with another id, version, time and source', async () => {
    expect(await hash('{"resourceType":"Basic","id":"a","meta":{"versionId":"1","lastUpdated":"2026-01-01T00:00:00Z"},"code":{"text":"x"}}')).toBe(await hash('{ "id":"b", "meta":{"versionId":"2"},\n"resourceType":"Basic", "code":{"text":"x"} }'));
  });

  it.each(['{"resourceType":"Basic","code":{"text":"y"}}', '{"resourceType":"List","code":{"text":"x"}}', '{"resourceType":"Basic","code":{"text":"x"},"meta":{"tag":[{"code":"t"}]}}'])('is another for %s', async (source) => {
    expect(await hash(source)).not.toBe(await hash('{"resourceType":"Basic","code":{"text":"x"}}'));
  });
});
