import type { SourceFile } from './repository-files.js';
import { withoutComments } from './without-comments.js';

/** A rule about the text of a file. Answers a sentence for each violation. */
export interface TextRule {
  readonly name: string;
  /** What is wrong in `file`; `code` is its text without comments and without the insides of texts. */
  readonly find: (file: SourceFile, code: string) => readonly string[];
}

const isTest = (path: string): boolean => /\.(spec|int-spec|contract-spec|e2e-spec|fixture)\.ts$/.test(path);
/** Code that is delivered; the harness, the local run and the tests may do what it may not. */
const isProduct = (path: string): boolean => /^(libs|services)\//.test(path) && !path.startsWith('libs/testing/') && !isTest(path);

/** Product code must not hold `pattern`, but for the files of `except`. */
const product = (name: string, pattern: RegExp, sentence: string, except: readonly RegExp[] = []): TextRule => ({
  name,
  find: ({ path }, code) => (isProduct(path) && !except.some((each) => each.test(path)) && pattern.test(code) ? [sentence] : []),
});
/** No file may hold `pattern`, comments and texts included. */
const everywhere = (name: string, pattern: RegExp, sentence: string, except: readonly RegExp[] = []): TextRule => ({
  name,
  find: ({ path, text }) => (!except.some((each) => each.test(path)) && pattern.test(text) ? [sentence] : []),
});

const fileRoles =
  'handler controller operation module repository schema queries subscriber config errors fixture spec int-spec contract-spec e2e-spec seed guard filter pipe'.split(' ');

const nameOf = (path: string): string => path.split('/').at(-1)!;

const fileName: TextRule = {
  name: 'file-name',
  find: ({ path }) => {
    const name = nameOf(path);
    if (name === 'package.json' || /^\d{13}-\w+\.ts$/.test(name)) return [];
    if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(d\.)?tsx?$/.test(name) && !path.includes('/ui/') && !path.includes('/portal-')) return ['a file is named in lower case with hyphens'];
    return /(^|[-/.])(helpers?|managers?|utils?|utilities|common|misc|stuff)([-.]|$)|^(data|info)\.ts$/.test(name) ? ['a file is named for what it does'] : [];
  },
};

const fileRole: TextRule = {
  name: 'file-role',
  find: ({ path }) => {
    const role = /^[^.]+\.([^.]+)\.ts$/.exec(nameOf(path))?.[1];
    return role === undefined || role === 'd' || fileRoles.includes(role) ? [] : [`.${role}.ts is no role of the list: ${fileRoles.join(', ')}`];
  },
};

const fileLength: TextRule = {
  name: 'file-length',
  find: ({ text }) => {
    const lines = text.split('\n').length - 1;
    return lines > 500 ? [`${lines} lines; a file ends at 500`] : [];
  },
};

/** Parameters of each constructor, counted at the outer level of its parentheses. */
function constructorParameters(code: string): number[] {
  return [...code.matchAll(/\bconstructor\s*\(/g)].map((start) => {
    let depth = 0;
    let commas = 0;
    let last = '';
    for (let at = start.index + start[0].length; at < code.length; at++) {
      const character = code[at]!;
      if (character === ')' && depth === 0) break;
      if ('([{<'.includes(character)) depth++;
      else if (')]}'.includes(character) || (character === '>' && code[at - 1] !== '=')) depth--;
      else if (character === ',' && depth === 0) commas++;
      if (character.trim() !== '') last = character;
    }
    return last === '' ? 0 : commas + (last === ',' ? 0 : 1);
  });
}

const constructorSize: TextRule = {
  name: 'constructor-parameters',
  find: ({ path }, code) => (isTest(path) ? [] : constructorParameters(code).filter((count) => count > 6).map((count) => `a constructor takes ${count} parameters; 6 at most`)),
};

/** Rules that look at one file. */
export const textRules: readonly TextRule[] = [
  product('machine-time', /\bnew Date\b|\bDate\.(now|parse|UTC)\b/, 'the time comes from a Clock', [
    /^libs\/(kernel|platform)\//,
    // jose takes the time as a Date; it is made from the Clock.
    /^libs\/access\/src\/token-verifier\.ts$/,
    // A browser writes a time for people from a Date; nothing is decided by it.
    /^libs\/ui\/src\/display\/format\.ts$/,
  ]),
  product('machine-random', /\bMath\.random\b/, 'ids come from newId, secrets from node:crypto'),
  product('environment', /\bprocess\.env\b|\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from/, 'settings come from the one configuration', [/^libs\/platform\//]),
  product('no-save', /\.save\(/, 'save() loses updates: insert, or guardedUpdate'),
  product('no-synchronize', /\bsynchronize:\s*true\b/, 'tables come from migrations'),
  product('no-console', /\bconsole\.\w+\(/, 'lines are written by Log'),
  everywhere('to-do-has-issue', /\b(TODO|FIXME|XXX|HACK)\b(?! #\d)/, 'a to-do names its issue, TODO #12', [/^e2e\/architecture\//]),
  everywhere('no-silenced-check', /(eslint|oxlint)-disable|@ts-(ignore|nocheck)/, 'a check is obeyed or changed, not silenced', [/^e2e\/architecture\//]),
  everywhere('no-machine-path', /["'`(\s](\/root\/|\/home\/[a-z]|\/work\/|[A-Z]:\\\\Users)/, 'no path of somebody\'s machine', [/^e2e\/architecture\//]),
  { name: 'no-skipped-test', find: ({ path }, code) => (isTest(path) && /\b(it|test|describe)\.(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\(/.test(code) ? ['every test runs'] : []) },
  fileName,
  fileRole,
  fileLength,
  constructorSize,
];

/** package.json of a library or service names every @maillage package that its product code imports: the build order follows it. */
function unnamedImports(files: readonly SourceFile[]): string[] {
  const packages = files.filter(({ path }) => nameOf(path) === 'package.json').map(({ path, text }) => ({ folder: path.slice(0, -'package.json'.length), ...(JSON.parse(text) as { name?: string; dependencies?: object }) }));
  return files.flatMap(({ path, text }) => {
    const owner = packages.find(({ folder }) => path.startsWith(folder));
    if (!owner || !isProduct(path) || nameOf(path) === 'package.json') return [];
    const imported = new Set([...text.matchAll(/\bfrom '(@maillage\/[a-z-]+)|\bimport\('(@maillage\/[a-z-]+)/g)].map((each) => (each[1] ?? each[2])!));
    return [...imported].filter((name) => name !== owner.name && !(name in (owner.dependencies ?? {}))).map((name) => `package-names-imports: ${path}: ${owner.folder}package.json does not name ${name}`);
  });
}

/** Names of all rules of this file. */
export const textRuleNames = [...textRules.map(({ name }) => name), 'package-names-imports'];

/** Every violation as `rule: path: sentence`, in the order of the paths. */
export function textViolations(files: readonly SourceFile[]): string[] {
  const found = files.flatMap((file) => {
    const code = file.path.endsWith('.json') ? '' : withoutComments(file.text);
    return textRules.flatMap(({ name, find }) => find(file, code).map((sentence) => `${name}: ${file.path}: ${sentence}`));
  });
  return [...found, ...unnamedImports(files)].sort();
}
