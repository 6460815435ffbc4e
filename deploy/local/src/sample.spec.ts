import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const file = (name: string): Buffer => readFileSync(new URL(`../sample/${name}`, import.meta.url));
const messages = file('adt.hl7').toString('utf8').split('\r\n').filter(Boolean);
const field = (message: string, segment: string, index: number): string => message.split('\r').find((line) => line.startsWith(segment))?.split('|')[index] ?? '';

describe('the shipped messages', () => {
  it('hold every event, three duplicates and one that cannot be read', () => {
    const readable = messages.filter((message) => field(message, 'PID', 3) !== '');
    expect([messages.length, readable.length]).toEqual([25, 24]);
    expect([...new Set(readable.map((message) => field(message, 'EVN', 1)))].sort()).toEqual(['A01', 'A02', 'A03', 'A04', 'A08', 'A11', 'A13', 'A28', 'A31', 'A40']);
    expect(new Set(readable.map((message) => field(message, 'MSH', 9))).size).toBe(21);
  });

  it('speak of persons of the shipped bundles, in September 2026', () => {
    const bundles = gunzipSync(file('synthea-sample.tar.gz')).toString('latin1');
    const readable = messages.filter((message) => field(message, 'PID', 3) !== '');
    const numbers = readable.map((message) => field(message, 'PID', 3).split('^')[0]!);
    expect(numbers.filter((number) => !number.startsWith('TEMP-') && !bundles.includes(`fhir/${number}`))).toEqual([]);
    expect(readable.filter((message) => !field(message, 'EVN', 2).startsWith('202609'))).toEqual([]);
  });
});
