import { startRecord, bytes, json, sampleBundles, integration, clinician, type RunningRecord } from '../record.fixture.js';

let running: RunningRecord;
beforeAll(async () => {
  running = await startRecord();
});
afterAll(() => running.stop());

const importing = async (body: unknown, source = 'urn:test:file') => (await running.record.importBundle({ source, bundle: bytes(body) }, integration)).message;
const urn = (last: number): string => `urn:uuid:10000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const post = (fullUrl: string, resource: { resourceType: string } & Record<string, unknown>, ifNoneExist?: string) => ({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType, ...(ifNoneExist ? { ifNoneExist } : {}) } });
const file = (family: string, value = 60) => ({
  resourceType: 'Bundle', type: 'transaction',
  entry: [
    post(urn(1), { resourceType: 'Patient', name: [{ family }] }),
    post(urn(2), { resourceType: 'Observation', status: 'final', code: { text: 'pulse' }, subject: { reference: urn(1) }, valueQuantity: { value } }),
    post(urn(3), { resourceType: 'Organization', identifier: [{ system: 'urn:test:org', value: family }] }, `identifier=urn:test:org|${family}`),
  ],
});
const events = async (): Promise<number> => (await running.dataSource.query<{ n: bigint }[]>('SELECT count(*) AS n FROM outbox'))[0]!.n as unknown as number;

describe('a file of a source', () => {
  it('creates once, and is left alone when it comes again, in other white space too', async () => {
    const first = await importing(file('Again'));
    expect(first.types).toMatchObject({ Patient: { received: 1, created: 1, updated: 0, unchanged: 0 }, Observation: { created: 1 }, Organization: { created: 1 } });
    expect(first.patients).toMatchObject([{ created: true }]);
    const published = await events();
    const again = await importing(JSON.stringify(file('Again'), null, 2));
    expect(again.types).toMatchObject({ Patient: { received: 1, created: 0, updated: 0, unchanged: 1 }, Observation: { unchanged: 1 }, Organization: { unchanged: 1 } });
    expect(again.patients).toMatchObject([{ id: first.patients[0]!.id, created: false }]);
    expect(await events()).toBe(published);
  });

  it('makes a new version of what changed, and of nothing else', async () => {
    const { patients: [patient] } = await importing(file('Changes'), 'urn:test:changes');
    const again = await importing(file('Changes', 61), 'urn:test:changes');
    expect(again.types).toMatchObject({ Patient: { unchanged: 1 }, Observation: { updated: 1, created: 0 }, Organization: { unchanged: 1 } });
    const found = json((await running.record.searchResources({ type: 'Observation', query: `subject=Patient/${patient!.id}` }, clinician)).message.bundle);
    expect(found.entry).toHaveLength(1);
    expect(found.entry[0]!.resource).toMatchObject({ valueQuantity: { value: 61 }, meta: { versionId: '2', source: 'urn:test:changes' } });
    const query = (value: number) => `subject=Patient/${patient!.id}&value-quantity=${value}`;
    for (const [value, total] of [[60, 0], [61, 1]] as const) expect(json((await running.record.searchResources({ type: 'Observation', query: `${query(value)}&_summary=count` }, clinician)).message.bundle).total).toBe(total);
    const history = json((await running.record.readHistory({ type: 'Observation', id: found.entry[0]!.resource.id }, clinician)).message.bundle);
    expect(history.entry.map((each) => each.resource.valueQuantity.value)).toEqual([61, 60]);
  });

  it('never touches what another source says, though the names are the same', async () => {
    const [one, other] = [await importing(file('Mine'), 'urn:test:one'), await importing(file('Yours'), 'urn:test:other')];
    expect(other.types.Patient).toMatchObject({ created: 1 });
    expect(other.patients[0]!.id).not.toBe(one.patients[0]!.id);
  });

  it('stays away once it was deleted, until it says something new', async () => {
    const { patients: [patient] } = await importing(file('Deleted'), 'urn:test:deleted');
    await running.record.deleteResource({ type: 'Patient', id: patient!.id }, integration);
    expect((await importing(file('Deleted'), 'urn:test:deleted')).types.Patient).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    await expect(running.record.readResource({ type: 'Patient', id: patient!.id }, clinician)).rejects.toRefuse('GONE', 'RESOURCE_DELETED');
    expect((await importing(file('Returned'), 'urn:test:deleted')).types.Patient).toMatchObject({ updated: 1 });
    expect((await running.record.readResource({ type: 'Patient', id: patient!.id }, clinician)).message.version).toBe(3);
  });

  it('that comes twice at once is stored once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => importing(file('Twice'), 'urn:test:twice')));
    expect(answers.map(({ types }) => types.Patient!.created).sort()).toEqual([0, 0, 0, 1]);
    expect(new Set(answers.map(({ patients }) => patients[0]!.id)).size).toBe(1);
  });

  it('meets another one with some of its entries and waits for it', async () => {
    const [a, b] = [file('Overlap'), file('Overlap')];
    b.entry.reverse();
    const answers = await Promise.all([importing(a, 'urn:test:overlap'), importing(b, 'urn:test:overlap')]);
    expect(answers.reduce((sum, { types }) => sum + Object.values(types).reduce((all, { created }) => all + created, 0), 0)).toBe(3);
  });

  it('names its PUT entries too, in the space of its source', async () => {
    const body = { resourceType: 'Bundle', type: 'transaction', entry: [
      { resource: { resourceType: 'Patient', id: 'p1', active: true }, request: { method: 'PUT', url: 'Patient/p1' } },
      { resource: { resourceType: 'Condition', id: 'c1', subject: { reference: 'Patient/p1' } }, request: { method: 'PUT', url: 'Condition/c1' } },
    ] };
    const { patients: [patient] } = await importing(body, 'urn:test:put');
    const found = json((await running.record.searchResources({ type: 'Condition', query: `patient=${patient!.id}&_total=accurate` }, clinician)).message.bundle);
    expect(found.total).toBe(1);
    expect((await importing(body, 'urn:test:put')).types).toMatchObject({ Patient: { unchanged: 1 }, Condition: { unchanged: 1 } });
  });

  it('is refused for an entry without name, another method, or a source with blanks', async () => {
    const unnamed = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { resourceType: 'Patient', active: true }, request: { method: 'POST', url: 'Patient' } }] };
    await expect(importing(unnamed)).rejects.toRefuse('INVALID_ARGUMENT', 'FULL_URL_MISSING', 'Bundle.entry[0].fullUrl');
    await expect(importing({ ...unnamed, entry: [{ request: { method: 'DELETE', url: 'Patient/1' } }] })).rejects.toRefuse('UNSUPPORTED', 'METHOD_UNSUPPORTED', 'Bundle.entry[0].request.method');
    await expect(importing(file('X'), 'two words')).rejects.toRefuse('INVALID_ARGUMENT', 'SOURCE_INVALID', 'source');
  });

  it('may be any of Synthea\'s: every entry is stored once, with its source and time', async () => {
    const bundles = await sampleBundles();
    const sent: Record<string, number> = {};
    for (const bundle of bundles) {
      for (const { resource } of json(bundle).entry) sent[resource.resourceType] = (sent[resource.resourceType] ?? 0) + 1;
      await importing(bundle, 'urn:test:synthea');
    }
    expect((await running.record.countResources({ source: 'urn:test:synthea' }, integration)).message.types).toEqual(sent);
    for (const bundle of bundles) for (const counts of Object.values((await importing(bundle, 'urn:test:synthea')).types)) expect(counts).toMatchObject({ created: 0, updated: 0 });
    expect(await running.dataSource.query(`SELECT count(*)::integer AS dangling FROM resource r WHERE r.source = 'urn:test:synthea' AND r.json ~ '"reference":"(urn:|[^"]*[?])'`)).toEqual([{ dangling: 0 }]);
  }, 60_000);
});
