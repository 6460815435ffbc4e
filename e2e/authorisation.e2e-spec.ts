import { loadPolicies, roles } from '@maillage/access';
import { contractServices, methodName, operationOf } from '@maillage/contracts';
import { RecordService } from '@maillage/contracts/information/v1/record_pb.js';
import { StaysService } from '@maillage/contracts/registry/v1/stays_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { loginWithPassword, readRealm, realmFile } from '@maillage/local';
import { inParallel } from './journey/in-parallel.js';
import { startEmptyPlatform, type TestPlatform } from './platform.fixture.js';
import { tokenWith } from './tokens.fixture.js';

interface Operation {
  readonly verb: string;
  readonly path: string;
  readonly allow: readonly string[];
  readonly type: string;
}

const allowOf = (method: Parameters<typeof methodName>[0]): readonly string[] => loadPolicies().rolesOf(methodName(method));
const filled = (path: string): string => path.replaceAll('{context}', 'registry').replaceAll(/\{\w+\}/g, () => newId(systemClock));

const byContract = contractServices().flatMap(({ methods }) =>
  methods.flatMap((method): Operation[] => {
    const pattern = operationOf(method)?.http?.pattern;
    return pattern?.case ? [{ verb: pattern.case.toUpperCase(), path: `/api/v1${filled(pattern.value)}`, allow: allowOf(method), type: 'application/json' }] : [];
  }),
);
const patient = `/fhir/R4/Patient/${newId(systemClock)}`;
const fhir = 'application/fhir+json';
const byHand: readonly Operation[] = [
  { verb: 'POST', path: '/api/v1/sources/urn%3Ae2e/bundles', allow: allowOf(RecordService.method.importBundle), type: fhir },
  { verb: 'POST', path: '/api/v1/hl7v2', allow: allowOf(StaysService.method.submitMessages), type: 'x-application/hl7-v2+er7' },
  { verb: 'POST', path: '/fhir/R4', allow: allowOf(RecordService.method.processBundle), type: fhir },
  { verb: 'GET', path: '/fhir/R4/Patient', allow: allowOf(RecordService.method.searchResources), type: fhir },
  { verb: 'POST', path: '/fhir/R4/Patient/_search', allow: allowOf(RecordService.method.searchResources), type: 'application/x-www-form-urlencoded' },
  { verb: 'POST', path: '/fhir/R4/Patient', allow: allowOf(RecordService.method.createResource), type: fhir },
  { verb: 'GET', path: patient, allow: allowOf(RecordService.method.readResource), type: fhir },
  { verb: 'PUT', path: patient, allow: allowOf(RecordService.method.updateResource), type: fhir },
  { verb: 'DELETE', path: patient, allow: allowOf(RecordService.method.deleteResource), type: fhir },
  { verb: 'GET', path: `${patient}/_history`, allow: allowOf(RecordService.method.readHistory), type: fhir },
  { verb: 'GET', path: `${patient}/_history/1`, allow: allowOf(RecordService.method.readVersion), type: fhir },
];
const operations = [...byContract, ...byHand];
const open = ['/api/v1/openapi.json', '/api/v1/docs', '/api/v1/docs/start.js', '/fhir/R4/metadata'];

describe('who may do what', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await startEmptyPlatform();
  }, 180_000);
  afterAll(() => platform.stop(), 60_000);

  const ask = async ({ verb, path, type }: Omit<Operation, 'allow'>, token?: string): Promise<number> => {
    const body = verb === 'POST' || verb === 'PUT' ? (type.endsWith('json') ? '{}' : 'x') : null;
    const response = await fetch(`${platform.gatewayUrl}${path}`, { method: verb, headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) }, body });
    await response.arrayBuffer();
    return response.status;
  };
  const askAll = async (token?: string): Promise<{ operation: Operation; status: number }[]> => inParallel(operations, 8, async (operation) => ({ operation, status: await ask(operation, token) }));
  const named = ({ operation: { verb, path }, status }: { operation: Operation; status: number }): string => `${verb} ${path.replaceAll(/[0-9a-f-]{36}/g, '…')}: ${status}`;

  it('the contract is what is asked', () => {
    expect(byContract.length).toBeGreaterThan(60);
    expect(operations.filter(({ allow }) => allow.length === 0)).toEqual([]);
    // What the gateway itself may call has no address: nobody reaches it from outside.
    expect(roles.filter((role) => !operations.some(({ allow }) => allow.includes(role)))).toEqual(['gateway']);
  });

  it('nobody may do anything without a token, but read what describes the platform', async () => {
    expect((await askAll()).filter(({ status }) => status !== 401).map(named)).toEqual([]);
    expect((await askAll('abc.def.ghi')).filter(({ status }) => status !== 401).map(named)).toEqual([]);
    for (const path of open) expect([path, await ask({ verb: 'GET', path, type: '' })]).toEqual([path, 200]);
  });

  it.each([...roles, 'no role'])('%s: 403 exactly where no policy permits it', async (role) => {
    const answers = await askAll(await tokenWith(platform, role === 'no role' ? [] : [role]));
    const may = ({ allow }: Operation): boolean => allow.includes(role) || allow.includes('authenticated');
    expect(answers.filter(({ operation, status }) => (status === 403) === may(operation) || status === 401).map(named)).toEqual([]);
    expect(answers.filter(({ status }) => status >= 500).map(named)).toEqual([]);
  }, 60_000);

  it.each(readRealm(realmFile, {}).users.flatMap(({ username, credentials = [] }) => credentials.map(({ value }) => [username, value] as const)))('the demo user %s signs in by the form and is known', async (username, password) => {
    const { accessToken } = await loginWithPassword({ issuer: platform.issuer, clientId: 'gateway', clientSecret: platform.clientSecrets.gateway, redirectUri: `${platform.gatewayUrl}/session/callback`, username, password });
    const response = await fetch(`${platform.gatewayUrl}/api/v1/accounts/me`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect([username, response.status]).toEqual([username, 200]);
  });
});
