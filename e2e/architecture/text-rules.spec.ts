import { fileURLToPath } from 'node:url';
import { declaredViolations, sourceFiles } from './repository-files.js';
import { textRuleNames, textViolations } from './text-rules.js';
import { withoutComments } from './without-comments.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const known = new Set(textRuleNames);

describe('rules about the text of files', () => {
  const files = sourceFiles(fixtures, ['libs', 'services']);
  const reported = textViolations(files).map((each) => each.split(': ').slice(0, 2).join(': '));

  it('report each fixture that breaks them, by name, and no lawful one', () => {
    expect([...new Set(reported)]).toEqual(declaredViolations(files).filter((each) => known.has(each.split(': ')[0]!)));
  });

  it.each(textRuleNames)('%s has a fixture that it reports', (rule) => {
    expect(reported.some((each) => each.startsWith(`${rule}: `))).toBe(true);
  });

  it('hold in the repository', () => {
    expect(textViolations(sourceFiles(root, ['libs', 'services', 'deploy', 'e2e']))).toEqual([]);
  });
});

describe('code without comments and texts', () => {
  it.each([
    ['a // new Date()\nb', 'a              \nb'],
    ['a /* x\ny */ b', 'a     \n     b'],
    ["f('it\\'s', \"b\")", "f('     ', \" \")"],
    ['`a ${new Date()} b`', '`  ${new Date()}  `'],
    ['`a ${f({ b: `c ${d} e` })} g`', '`  ${f({ b: `  ${d}  ` })}  `'],
    ['x = /["\'`/]/.test(y) // z', 'x =         .test(y)     '],
    ['a / b / c', 'a / b / c'],
    ["'http://x' + y", "'        ' + y"],
  ])('%s', (source, code) => {
    expect(withoutComments(source)).toBe(code);
  });
});
