#!/usr/bin/env node
// Rewrites the Cedar schema from the contracts, checks the policies against it, and rewrites docs/access-policies.md. Run after a new method, role or policy.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root, runOnProjectNode } from './prepare.mjs';

if (!process.env.MAILLAGE_PREPARED) {
  await prepare();
  process.env.MAILLAGE_PREPARED = '1';
  runOnProjectNode([import.meta.filename, ...process.argv.slice(2)]);
} else {
  const { loadPolicies, policiesPage, policySchema, unpermittedMethods } = await import(join(root, 'libs/access/dist/index.js'));
  const write = (path, text) => {
    writeFileSync(join(root, path), text);
    console.log(path);
  };
  try {
    write('libs/access/policies/schema.cedarschema', policySchema());
    const policies = loadPolicies();
    const silent = unpermittedMethods(policies);
    if (silent.length > 0) throw new Error(`no policy says who may call:\n- ${silent.join('\n- ')}\nAdd them to libs/access/policies/operations.`);
    write('docs/access-policies.md', policiesPage(policies));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
