import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { jsonLimits, parseJson, type JsonLimits } from './parse-json.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string, limits?: Partial<JsonLimits>): unknown => parseJson(bytes(text), limits);
const refused = (reason: string) => expect.objectContaining({ category: 'INVALID_ARGUMENT', reason });

describe('what is accepted', () => {
  it.each(['{}', '[]', 'null', '"a"', '-1.50e2', ' { "a" : [ 1 , "b" , true , null , { } ] } ', '{"a":"}{][,:\\"\\\\"}', '"\\ud83d\\ude00 😀 \\u00e9"', '{"a":{"a":1},"b":[{"a":1},{"a":2}]}', '{"":1}', '"\\\\ud800"'])('%s reads like JSON.parse', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('any JSON value reads as itself, in a view of a larger buffer too', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/__proto__|constructor|prototype|\\u0000|\\ud[89a-f]/i.test(text));
      const padded = Buffer.concat([Buffer.from('xx'), bytes(text), Buffer.from('yy')]);
      expect(parseJson(padded.subarray(2, padded.length - 2))).toEqual(JSON.parse(text));
    }), { numRuns: 500 });
  });

  it('a bundle', () => {
    const file = readFileSync(new URL('../fixtures/synthea-person.json', import.meta.url));
    expect(parseJson(file)).toEqual(JSON.parse(file.toString()));
  });
});

describe('what is malformed', () => {
  it.each(['', ' ', '{', '}', '[1,]', '{"a":1,}', '{"a"}', "{'a':1}", '{a:1}', '01', '1 2', '{} x', '[] []', 'nul', '"a', '"\t"', '"\\x"', '"\\u12"', '"\\uzzzz"', '\ufeff{}', ']', '[}', '{"a":1]', 'NaN', '/**/1', '"\\'])('"%s"', (text) => {
    expect(() => parse(text)).toThrow(refused('JSON_MALFORMED'));
  });

  it('is refused without a word of the body', () => {
    const error = (() => { try { parse('{"family":"Dupont",}'); } catch (thrown) { return thrown as Error; } throw new Error('accepted'); })();
    expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toMatch(/Dupont|family/);
  });

  it('agrees with JSON.parse on any text, but for what is forbidden', () => {
    const text = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"', 'a', '\\', '1', '-', '.', 'e', 'true', ' ', '"a"', '"b":', '\\n', '\\u0041'), { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, (each) => {
      const native = (() => { try { return { value: JSON.parse(each) as unknown }; } catch { return null; } })();
      const ours = (() => { try { return { value: parse(each) }; } catch (error) { return (error as { reason: string }).reason; } })();
      if (native === null) expect(typeof ours).toBe('string');
      else if (typeof ours === 'string') expect(ours).toBe('JSON_DUPLICATE_KEY');
      else expect(ours).toEqual(native);
    }), { numRuns: 3000 });
  });
});

describe('characters', () => {
  it.each(['"\\u0000"', '{"a\\u0000":1}', '"\\ud800"', '"\\udc00"', '"\\ud800x"', '"\\ud800\\n"', '"\\ud800\\ud800"', '"\\udc00\\ud800"', '{"\\uD83D":1}', '["ok","\\uDBFF"]'])('%s is refused', (text) => {
    expect(() => parse(text)).toThrow(refused('JSON_FORBIDDEN_CHARACTER'));
  });
  it.each([[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]])('the bytes %s are not UTF-8', (...broken) => {
    expect(() => parseJson(Uint8Array.from([0x22, ...broken, 0x22]))).toThrow(refused('JSON_FORBIDDEN_CHARACTER'));
  });
});

describe('keys', () => {
  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"\\u0061":1,"a":2}', '{"é":1,"\\u00e9":2}', '{"x":{"b":[{"c":1,"d":2,"c":3}]}}', '{"":1,"":2}', `{${Array.from({ length: 40 }, (_, at) => `"k${at}":1`).join()},"k3":1}`, `{${Array.from({ length: 40 }, (_, at) => `"k${at}":1`).join()},"k39":1}`])('%s has one twice', (text) => {
    expect(() => parse(text)).toThrow(refused('JSON_DUPLICATE_KEY'));
  });
  it.each(['{"__proto__":{}}', '{"a":[{"constructor":1}]}', '{"prototype":1}', '{"__pr\\u006fto__":1}'])('%s has a forbidden one', (text) => {
    expect(() => parse(text)).toThrow(refused('JSON_FORBIDDEN_KEY'));
  });
  it('that only collide by hash stay apart', () => expect(parse('{"Aa":1,"BB":2}')).toEqual({ Aa: 1, BB: 2 }));
  it('of siblings and of nested objects may be the same, in large objects too', () => {
    const large = `{${Array.from({ length: 60 }, (_, at) => `"k${at}":{"k${at}":${at}}`).join()}}`;
    expect(parse(`[${large},${large}]`)).toEqual([JSON.parse(large), JSON.parse(large)]);
  });
  it('as text are no keys', () => expect(parse('["__proto__",{"a":"constructor"}]')).toEqual(['__proto__', { a: 'constructor' }]));
});

describe('sizes', () => {
  const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth);

  it('accepts the deepest allowed and refuses one more', () => {
    expect(() => parse(nested(jsonLimits.maxDepth))).not.toThrow();
    expect(() => parse(nested(jsonLimits.maxDepth + 1))).toThrow(refused('JSON_TOO_DEEP'));
    expect(() => parse('{"a":'.repeat(5) + '1' + '}'.repeat(5), { maxDepth: 4 })).toThrow(refused('JSON_TOO_DEEP'));
  });
  it('refuses 100,000 levels at once', () => {
    const started = performance.now();
    expect(() => parse(nested(100_000))).toThrow(refused('JSON_TOO_DEEP'));
    expect(() => parse('{"a":'.repeat(100_000))).toThrow(refused('JSON_TOO_DEEP'));
    expect(performance.now() - started).toBeLessThan(200);
  });
  it('refuses a body above the limit and a list above the limit', () => {
    expect(() => parse('[1,2,3]', { maxBytes: 6 })).toThrow(refused('JSON_TOO_LARGE'));
    expect(parse('[1,2,3]', { maxBytes: 7, maxItems: 3 })).toEqual([1, 2, 3]);
    expect(() => parse('[1,2,3]', { maxItems: 2 })).toThrow(refused('JSON_TOO_MANY_ITEMS'));
  });
  it.each(['1e999', '-1E+400', `1${'0'.repeat(400)}`])('refuses the number %s, which would become null', (text) => expect(() => parse(text)).toThrow(refused('JSON_NUMBER_TOO_LARGE')));

  it('reads 12 MB in linear time, an object of 90,000 keys included', () => {
    const person = readFileSync(new URL('../fixtures/synthea-person.json', import.meta.url)).toString();
    const large = bytes(`[${Array.from({ length: 100 }, () => person).join()}]`);
    const keys = bytes(`{${Array.from({ length: 90_000 }, (_, at) => `"k${at}":1`).join()}}`);
    expect(large.length).toBeGreaterThan(12_000_000);
    const started = performance.now();
    parseJson(large);
    parseJson(keys);
    // About 0.15 s alone; generous, for a machine that does other things too.
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
