import { primitives } from './primitives.js';

const hasFormat = (type: string, value: unknown): boolean => typeof value === primitives[type]!.json && primitives[type]!.hasFormat(value as never);

const table: readonly (readonly [string, readonly unknown[], readonly unknown[]])[] = [
  ['boolean', [true, false], ['true', 0]],
  ['integer', [0, -2_147_483_648, 2_147_483_647], [1.5, 2_147_483_648, '1']],
  ['unsignedInt', [0, 7], [-1]],
  ['positiveInt', [1], [0, -1]],
  ['decimal', [0.1, -5, 1e30], [Infinity, NaN, '1']],
  ['string', ['a', ' ', 'line\r\n\ttab', 'é😀'], ['', 'a\u0007', '\u0000', 'x'.repeat(1_048_577)]],
  ['markdown', ['# a'], ['']],
  ['uri', ['http://a/b', 'urn:oid:1.2', 'a%20b', 'Patient/1'], ['', 'a b', 'a\n']],
  ['oid', ['urn:oid:1.2.250.1.213', 'urn:oid:2.0'], ['1.2.3', 'urn:oid:3.1', 'urn:oid:1.02', 'urn:oid:1']],
  ['uuid', ['urn:uuid:018f2f6c-1f2a-7abc-8def-0123456789ab'], ['018f2f6c-1f2a-7abc-8def-0123456789ab', 'urn:uuid:018F2F6C-1f2a-7abc-8def-0123456789ab']],
  ['id', ['a', 'A-1.b', 'x'.repeat(64)], ['', 'x'.repeat(65), 'a_b', 'a/b', 'é']],
  ['code', ['final', 'in progress', '<='], ['', ' a', 'a ', 'a  b', 'a\u0001']],
  ['base64Binary', ['AAAA', 'QUI=', 'QQ==', 'AA AA\n', 'a+/9'], ['', 'AAA', 'A===', 'AA=A', 'AA*A', 'QQ==QQ==']],
  ['date', ['2026', '2026-01', '2026-01-31'], ['2026-01-32', '2026-01-01T00:00:00Z', '01/02/2026']],
  ['dateTime', ['2026', '2026-01-31', '2026-01-31T10:00:00Z'], ['2026-01-31T10:00', '2026-01-31T10:00:00']],
  ['instant', ['2026-01-31T10:00:00.123+01:00'], ['2026-01-31', '2026']],
  ['time', ['10:00:00', '23:59:60.5'], ['24:00:00', '10:00', '10:00:00Z']],
  ['xhtml', ['<div xmlns="http://www.w3.org/1999/xhtml">a</div>'], ['a', '<p>a</p>', '<div><script>1</script></div>']],
];

describe.each(table.map(([type, good, bad]) => ({ type, good, bad })))('$type', ({ type, good, bad }) => {
  it.each(good.map((value) => [value]))('accepts %j', (value) => expect(hasFormat(type, value)).toBe(true));
  it.each(bad.map((value) => [value]))('refuses %j', (value) => expect(hasFormat(type, value)).toBe(false));
});

it('answers on long hostile text at once', () => {
  const started = performance.now();
  for (const type of Object.keys(primitives)) {
    if (primitives[type]!.json !== 'string') continue;
    for (const text of ['a'.repeat(1_000_000), ' '.repeat(1_000_000), '1.'.repeat(500_000), '<div>' + '<'.repeat(900_000), `<div ${'a=" '.repeat(200_000)}></div>`, `<div ${'a '.repeat(400_000)}></div>`]) hasFormat(type, text);
  }
  expect(performance.now() - started).toBeLessThan(3000);
});
