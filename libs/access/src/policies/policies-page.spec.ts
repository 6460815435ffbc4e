import { readFileSync } from 'node:fs';
import { loadPolicies } from './policies.js';
import { policiesPage } from './policies-page.js';

it('docs/access-policies.md is what the policies say today: `npm run policies` writes it', () => {
  expect(readFileSync(new URL('../../../../docs/access-policies.md', import.meta.url), 'utf8')).toBe(policiesPage(loadPolicies()));
});
