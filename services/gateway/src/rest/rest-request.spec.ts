import { contractServices } from '@maillage/contracts';
import { restRequest } from './rest-request.js';
import { restRoutes, type Verb } from './rest-routes.js';

const routes = restRoutes(contractServices());
const bytes = (text: string): Uint8Array => Buffer.from(text);
const request = (verb: Verb, path: string, { params = {}, query = '', body = '' }: { params?: Record<string, string>; query?: string; body?: string }) =>
  restRequest(routes.find((route) => route.verb === verb && route.path === path)!, { params, query: new URLSearchParams(query), body: bytes(body) });
const refusal = (reason: string, path?: string) => expect.objectContaining({ category: 'INVALID_ARGUMENT', reason, ...(path !== undefined && { violations: [expect.objectContaining({ path })] }) });

const person = '01900000-0000-7000-8000-000000000001';

describe('a request message', () => {
  it('is made of the body', () => {
    expect(request('post', '/memberships', { body: `{"membershipId":"${person}","accessMode":"ACCESS_MODE_GP"}` })).toMatchObject({ membershipId: person, accessMode: 1 });
  });

  it('takes fields by either of their names', () => {
    expect(request('post', '/memberships', { body: `{"membership_id":"${person}"}` })).toMatchObject({ membershipId: person });
  });

  it('is made of path and query', () => {
    expect(request('get', '/networks/{network_id}/episodes', { params: { network_id: person }, query: 'phase=PHASE_TRANSITION&pageToken=x' })).toMatchObject({ networkId: person, phase: 4, pageToken: 'x' });
    expect(request('get', '/social-referrals', { query: 'overdue=true&state=SENT' })).toMatchObject({ overdue: true, state: 'SENT' });
    expect(request('delete', '/networks/{network_id}/members/{organization_id}', { params: { network_id: person, organization_id: person }, query: 'version=3' })).toMatchObject({ version: 3 });
  });

  it('takes a field of the path from the path; a body that agrees is no fault', () => {
    expect(request('post', '/memberships/{membership_id}/start', { params: { membership_id: person }, body: `{"membershipId":"${person}","startedOn":"2026-09-01"}` })).toMatchObject({ membershipId: person, startedOn: '2026-09-01' });
  });

  it.each([
    ['a query parameter nobody knows', () => request('get', '/persons', { query: 'surname=Martin' }), 'PARAMETER_UNKNOWN', 'surname'],
    ['a query parameter that came twice', () => request('get', '/persons', { query: 'key=a&key=b' }), 'PARAMETER_REPEATED', 'key'],
    ['a query parameter beside a body', () => request('post', '/memberships', { query: 'version=1', body: '{}' }), 'PARAMETER_UNKNOWN', 'version'],
    ['a field of the path as a query parameter', () => request('get', '/persons/{person_id}', { params: { person_id: person }, query: 'personId=x' }), 'PARAMETER_UNKNOWN', 'personId'],
    ['another id in the body than in the path', () => request('post', '/memberships/{membership_id}/start', { params: { membership_id: person }, body: '{"membershipId":"other"}' }), 'PATH_BODY_DIFFER', 'membership_id'],
    ['a field nobody knows', () => request('post', '/memberships', { body: '{"colour":"red"}' }), 'FIELD_UNKNOWN', 'colour'],
    ['a field of another type', () => request('post', '/persons', { body: '{"familyName":5}' }), 'FIELD_INVALID', 'family_name'],
    ['an enum value nobody knows', () => request('post', '/memberships', { body: '{"accessMode":"ACCESS_MODE_FRIEND"}' }), 'FIELD_INVALID', 'AccessMode'],
    ['a body that is a list', () => request('post', '/memberships', { body: '[]' }), 'BODY_NOT_AN_OBJECT', undefined],
    ['a body that ends early', () => request('post', '/memberships', { body: '{"a":' }), 'JSON_MALFORMED', undefined],
    ['nesting without end', () => request('post', '/memberships', { body: `${'['.repeat(100_000)}${']'.repeat(100_000)}` }), 'JSON_TOO_DEEP', undefined],
    ['a key twice', () => request('post', '/memberships', { body: '{"a":1,"a":2}' }), 'JSON_DUPLICATE_KEY', undefined],
    ['__proto__', () => request('post', '/memberships', { body: '{"__proto__":{"a":1}}' }), 'JSON_FORBIDDEN_KEY', undefined],
    ['a lone surrogate', () => request('post', '/memberships', { body: '{"a":"\\ud800"}' }), 'JSON_FORBIDDEN_CHARACTER', undefined],
    ['NUL', () => request('post', '/memberships', { body: '{"a":"\\u0000"}' }), 'JSON_FORBIDDEN_CHARACTER', undefined],
  ])('refuses %s', (_case, make, reason, path) => {
    expect(make).toThrow(refusal(reason, path));
  });

  it('repeats no value of the input in a refusal', () => {
    const thrown = (() => {
      try {
        return request('post', '/persons', { body: '{"familyName":{"secret":"Alice Martin"}}' });
      } catch (error) {
        return error;
      }
    })();
    expect(JSON.stringify(thrown) + String(thrown)).not.toContain('Alice');
  });
});
