import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { readRealm } from './open-id/realm.js';

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

describe('the shipped directory', () => {
  const directory = JSON.parse(file('directory.json').toString('utf8')) as { organizations: { organizationId: string }[]; practitioners: { practitionerId: string }[] };
  const realm = readRealm(fileURLToPath(new URL('../../keycloak/realm.json', import.meta.url)), {});
  const staff = file('staff.csv').toString('utf8').trim().split('\n').slice(1).map((line) => line.split(','));

  it('holds whom the realm names', () => {
    const organizations = (realm.groups ?? []).flatMap(({ subGroups = [] }) => subGroups.flatMap(({ attributes }) => attributes?.['organisation_id'] ?? []));
    expect(directory.organizations.map(({ organizationId }) => organizationId)).toEqual(organizations);
    expect(directory.practitioners.map(({ practitionerId }) => practitionerId)).toEqual(realm.users.flatMap(({ attributes }) => attributes?.['practitioner_id'] ?? []));
  });

  it('gives an account to every demo user who works here', () => {
    const workers = realm.users.filter(({ credentials, realmRoles }) => credentials && !realmRoles.includes('person'));
    expect(staff.map((fields) => fields.at(-1)).sort()).toEqual(workers.map(({ id }) => id).sort());
    expect(staff.filter((fields) => !directory.organizations.some(({ organizationId }) => organizationId === fields[5]))).toEqual([]);
  });
});
