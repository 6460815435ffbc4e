import '@maillage/testing';
import fc from 'fast-check';
import { sliceJson } from './json-slices.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const slicesOf = async (source: string, bundle = true) => {
  const { bytes, envelope, resources } = await sliceJson(Buffer.from(source), bundle);
  return { envelope: text(envelope), resources: resources.map(({ start, end }) => text(bytes.subarray(start, end))), heads: resources.map(({ heads }) => heads.map(({ name, value, end }) => `${name}=${text(bytes.subarray(value, end))}`)) };
};

describe('a text is taken apart', () => {
  it('into what stands around the resources and the resources, without white space', async () => {
    expect(await slicesOf('{ "type" : "batch", "entry" : [ { "fullUrl": "u 1", "resource" : { "id" : "1", "resourceType":"A", "x" : [ 1.50, "a \\" }" ], "meta" : { "id":"no" } } } , {"request": {"resource": {}}}, { "resource" : 7 } ] }')).toEqual({
      envelope: '{"type":"batch","entry":[{"fullUrl":"u 1","resource":0},{"request":{"resource":{}}},{"resource":1}]}',
      resources: ['{"id":"1","resourceType":"A","x":[1.50,"a \\" }"],"meta":{"id":"no"}}', '7'],
      heads: [['id="1"', 'resourceType="A"', 'meta={"id":"no"}'], []],
    });
  });

  it('as one resource', async () => {
    expect(await slicesOf(' {"resourceType":"A", "contained":[{"id":"in"}],"id":"out"} ', false)).toMatchObject({ resources: ['{"resourceType":"A","contained":[{"id":"in"}],"id":"out"}'], heads: [['resourceType="A"', 'id="out"']] });
  });

  it('so that its parts put together again are the whole, whatever it holds', async () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ fullUrl: fc.string(), resource: json, other: json }, { requiredKeys: [] })), fc.constantFrom(0, 1, 3), async (entry, indent) => {
        const { envelope, resources } = await slicesOf(JSON.stringify({ resourceType: 'Bundle', entry, link: [{ resource: 1 }] }, null, indent));
        const whole = JSON.parse(envelope) as { entry: { resource?: number }[] };
        const joined = whole.entry.map((each) => (each.resource === undefined ? each : { ...each, resource: JSON.parse(resources[each.resource]!) as unknown }));
        expect({ ...whole, entry: joined }).toEqual(JSON.parse(JSON.stringify({ resourceType: 'Bundle', entry, link: [{ resource: 1 }] })));
      }),
    );
  });

  it('however broken it is, without an end or a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '"entry"', '"resource"', '1', ' ')), fc.boolean(), async (parts, bundle) => {
        const { resources } = await slicesOf(parts.join(''), bundle);
        expect(resources.every((each) => each.length <= parts.join('').length)).toBe(true);
      }),
    );
  });

  it('but not into more levels than anybody needs', async () => {
    await expect(sliceJson(Buffer.from('['.repeat(100_000)), true)).rejects.toRefuse('INVALID_ARGUMENT', 'JSON_TOO_DEEP');
  });
});
