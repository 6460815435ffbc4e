import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import rules from '../../.dependency-cruiser.mjs';
import { declaredViolations, sourceFiles } from './repository-files.js';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const ruleNames = rules.forbidden.map(({ name }) => name);

/** Violations as `rule: path`, or `rule: path → path`. */
async function violations(baseDir: string, folders: readonly string[], excluded: readonly string[] = []): Promise<{ file: string; sentence: string }[]> {
  const { options, ...ruleSet } = rules;
  const { output } = await cruise(
    [...folders],
    { ...options, exclude: { path: [...options.exclude.path, ...excluded] }, ruleSet, validate: true, baseDir },
    options.enhancedResolveOptions,
  );
  return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => ({ file: `${rule.name}: ${from}`, sentence: `${rule.name}: ${from} → ${to}` }));
}

describe('boundary rules', () => {
  it('report each fixture that breaks them, by name, and no lawful one', async () => {
    const declared = declaredViolations(sourceFiles(fixtures, ['libs', 'services'])).filter((each) => ruleNames.includes(each.split(': ')[0]!));
    const reported = [...new Set((await violations(fixtures, ['libs', 'services'])).map(({ file }) => file))].sort();
    expect(reported).toEqual(declared);
    expect(ruleNames.filter((name) => !reported.some((each) => each.startsWith(`${name}: `)))).toEqual([]);
  });

  it('hold in the repository', async () => {
    const folders = ['libs', 'services', 'deploy/local', 'e2e'].filter((folder) => sourceFiles(root, [folder.split('/')[0]!]).some(({ path }) => path.startsWith(`${folder}/`)));
    expect((await violations(root, folders, ['e2e/architecture/fixtures/'])).map(({ sentence }) => sentence)).toEqual([]);
  });
});
