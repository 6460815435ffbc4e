import { contractServices, operationOf } from '@maillage/contracts';
import { mayCall } from '../edge/caller.js';
import { restRoutes } from './rest-routes.js';

const routes = restRoutes(contractServices());
const find = (path: string, verb = 'get') => routes.find((route) => route.path === path && route.verb === verb);

describe('the routes of the contracts', () => {
  it('have the verb, path fields, status and time that the contract names', () => {
    expect(find('/capitation/contracts/{contract_id}/runs')).toMatchObject({ verb: 'get', pathFields: ['contract_id'], success: 200, timeoutMs: 5_000 });
    expect(find('/capitation/contracts/{contract_id}/runs', 'post')).toMatchObject({ success: 201, timeoutMs: 120_000 });
  });

  it('put literal paths before paths with fields', () => {
    expect(routes.indexOf(find('/accounts/me')!)).toBeLessThan(routes.findIndex((route) => route.pathFields.length > 0));
  });

  it('start only when a policy permits their method to somebody', () => {
    for (const { method } of routes) expect(() => mayCall(method)).not.toThrow();
    const unknown = { ...routes[0]!.method, name: 'Newcomer' };
    expect(() => mayCall(unknown)).toThrow(/^no policy says who may call maillage\.[\w.]+\.Newcomer$/);
  });

  it('leave out what the contract keeps from REST', () => {
    expect(routes.some(({ method }) => method.name === 'SubmitMessages')).toBe(false);
  });

  it('are refused when two methods claim one of them', () => {
    const services = contractServices();
    expect(() => restRoutes([...services, services.find((each) => each.methods.some((method) => operationOf(method)?.http))!])).toThrow(/both claim/);
  });
});
