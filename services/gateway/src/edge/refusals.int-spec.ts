import { RefusalsService } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { PersonsService } from '@maillage/contracts/registry/v1/persons_pb.js';
import { permissionDenied } from '@maillage/kernel';
import { startGateway, until, type RunningGateway } from '../gateway.fixture.js';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway();
  gateway.on(RefusalsService.method.recordRefusal, () => ({}));
});
afterAll(() => gateway.close());
beforeEach(() => gateway.forget());

const personId = '01980000-0000-7000-8000-000000000001';
const told = () => gateway.refusals;

describe('what the edge refuses by itself', () => {
  it('is told to identity: the route, the reason, whom the address named, and under the same request id', async () => {
    const token = await gateway.token({ subject: 'fin', roles: ['finance'], client: 'engine' });
    const reply = await gateway.ask({ path: `/api/v1/persons/${personId}`, token });
    expect(reply.status).toBe(403);
    await until(() => told().length === 1);
    expect(told()[0]).toMatchObject({ request: { action: 'GET /api/v1/persons/:person_id', reason: 'ROLE_REQUIRED', persons: [personId] }, context: { actor: { subject: 'fin' }, requestId: reply.headers['x-request-id'] } });
  });

  it('is not told for a stranger, nor for what a service refuses, which writes it down itself', async () => {
    gateway.on(PersonsService.method.getPerson, () => {
      throw permissionDenied('NOT_TODAY', 'No.');
    });
    const token = await gateway.token({ subject: 'doc', roles: ['clinician'], client: 'engine' });
    expect((await gateway.ask({ path: `/api/v1/persons/${personId}`, token: null })).status).toBe(401);
    expect((await gateway.ask({ path: `/api/v1/persons/${personId}`, token })).status).toBe(403);
    const other = await gateway.token({ subject: 'fin', roles: ['finance'], client: 'engine' });
    await gateway.ask({ path: '/fhir/R4/Patient', token: other });
    await until(() => told().length > 0);
    expect(told().map(({ request }) => (request as unknown as { action: string }).action)).toEqual(['GET /fhir/R4/:type']);
  });
});
