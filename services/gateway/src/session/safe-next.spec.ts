import { safeNext } from './safe-next.js';

const origin = 'https://portal.example.org';

describe('where a login returns to', () => {
  it.each(['/', '/persons', '/persons/1?tab=plan&q=a%20b#top', '/a//b', '/caf%C3%A9', '/sessions'])('is a path of this origin: %s', (next) => expect(safeNext(next, origin)).toBe(next));

  it.each([
    null, '', 'persons', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', '\u0000/', '/a\u007f', ' /persons',
    'https://evil.example/', 'https://portal.example.org/persons', 'https:evil.example', 'javascript:alert(1)', 'data:text/html,x',
    '/%2f%2fevil.example', '/%2fevil.example', '%2f%2fevil.example', '/%5cevil.example', '/%252fevil.example', '/%255cevil.example', '/%09/evil.example', '/%0d%0aSet-Cookie:a=b',
    '/.//evil.example', '/x/..//evil.example', '/%2e//evil.example', '/%', '/%ff', '@evil.example', '/session/login', '/session', '/SESSION/step-up', '/%73ession/login', `/${'a'.repeat(2_000)}`,
  ])('is / instead of %j', (next) => expect(safeNext(next, origin)).toBe('/'));
});
