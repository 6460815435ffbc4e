import { instant } from '@maillage/kernel';
import { bundleText } from './bundle.js';
import { validateResource } from './validate-resource.js';

const stored = '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":5.40}}';

describe('a bundle', () => {
  it('carries stored text untouched beside values', () => {
    const text = bundleText({ type: 'searchset', id: 'b', timestamp: instant('2026-03-28T12:00:00Z'), total: 2, links: { self: 'https://x/Observation', next: 'https://x/Observation?_cursor=a' } }, [
      { fullUrl: 'https://x/Observation/1', resourceText: stored, search: { mode: 'match' } }, { resourceText: stored }, { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'invalid' }] }, search: { mode: 'outcome' } },
    ]);
    expect(text).toContain('"value":5.40');
    const bundle = JSON.parse(text) as object;
    expect(validateResource(bundle)).toEqual([]);
    expect(bundle).toMatchObject({ type: 'searchset', total: 2, link: [{ relation: 'self', url: 'https://x/Observation' }, { relation: 'next' }], entry: [{ fullUrl: 'https://x/Observation/1', search: { mode: 'match' }, resource: { status: 'final' } }, { resource: { status: 'final' } }, { search: { mode: 'outcome' } }] });
  });

  it('without entries has no empty list', () => {
    const text = bundleText({ type: 'searchset', total: 0 }, []);
    expect(JSON.parse(text)).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 0 });
    expect(validateResource(JSON.parse(text))).toEqual([]);
  });

  it('answers a transaction', () => {
    const text = bundleText({ type: 'transaction-response' }, [{ response: { status: '201 Created', location: 'Patient/1/_history/1' } }]);
    expect(validateResource(JSON.parse(text))).toEqual([]);
  });
});
