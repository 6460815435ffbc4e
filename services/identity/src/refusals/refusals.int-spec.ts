import { RefusalsService } from '@maillage/contracts/identity/v1/refusals_pb.js';
import { freshId, identityWorld, type IdentityWorld } from '../identity.fixture.js';

let world: IdentityWorld;
beforeAll(async () => {
  world = await identityWorld();
});
afterAll(() => world.close());

describe('what the gateway refused', () => {
  it('stands in the audit as a refusal of that route to the caller, once', async () => {
    const [personId, requestId] = [freshId(), freshId()];
    const caller = await world.as(['finance'], 'fin');
    await world.service.rpc.service(RefusalsService).recordRefusal({ action: 'GET /api/v1/persons/:person_id', reason: 'ROLE_REQUIRED', persons: [personId] }, { ...caller, requestId });
    expect(await world.query('SELECT actor, action, verb, persons::text[] AS persons, outcome, reason FROM audit_event WHERE request_id = $1', [requestId])).toEqual([
      { actor: 'fin', action: 'GET /api/v1/persons/:person_id', verb: 'read', persons: [personId], outcome: 4, reason: 'ROLE_REQUIRED' },
    ]);
  });

  it('is written down without a person too', async () => {
    const requestId = freshId();
    await world.service.rpc.service(RefusalsService).recordRefusal({ action: 'POST /fhir/R4', reason: 'ROLE_REQUIRED' }, { ...(await world.as(['finance'])), requestId });
    expect(await world.query('SELECT verb, outcome FROM audit_event WHERE request_id = $1', [requestId])).toEqual([{ verb: 'execute', outcome: 4 }]);
  });
});
