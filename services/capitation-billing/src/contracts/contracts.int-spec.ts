import '@maillage/testing';
import { readFileSync } from 'node:fs';
import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import { CreateContractRequestSchema } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { newId, systemClock } from '@maillage/kernel';
import { capitationWorld, contractRequest, type CapitationWorld } from '../capitation.fixture.js';

let world: CapitationWorld;
const events = async (contractId: string): Promise<number> => Number((await world.dataSource.query<{ n: string }[]>('SELECT count(*) AS n FROM outbox WHERE aggregate = $1', [contractId]))[0]!.n);
const id = (): string => newId(systemClock);
const dearer = contractRequest('').rateTable!.rates!.map(({ cell, minor }) => ({ cell: cell!, minor: minor! + 100n }));

beforeAll(async () => {
  world = await capitationWorld();
});
afterAll(() => world.close());

describe('a contract', () => {
  it('is entered once, whoever repeats it', async () => {
    const contractId = id();
    const { message, position } = await world.client.createContract(contractRequest(contractId), world.finance);
    expect(message).toMatchObject({ contractId, version: 1, withholdPercent: '2.5', term: { from: '2026-01-01', to: '' }, rateTables: [{ validFrom: '2026-01-01', knownAt: world.clock.now() }] });
    expect(position).toMatch(/^capitation~/);
    const again = await Promise.all([1, 2, 3].map(() => world.client.createContract(contractRequest(contractId), world.finance)));
    for (const answer of again) expect(answer.message).toEqual(message);
    expect(await events(contractId)).toBe(1);
    expect((await world.client.getContract({ contractId }, world.finance)).message).toEqual(message);
  });

  it('can be the one that is shipped', async () => {
    const shipped = JSON.parse(readFileSync(new URL('../../contracts/idn-daily.json', import.meta.url), 'utf8')) as JsonObject;
    const request = fromJson(CreateContractRequestSchema, { ...shipped, contractId: id(), payerOrganizationId: id(), networkId: id() });
    expect((await world.client.createContract(request, world.finance)).message).toMatchObject({ programme: 'IDN', version: 1 });
  });

  it('is made by one of many callers at once', async () => {
    const contractId = id();
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.client.createContract(contractRequest(contractId), world.finance)));
    expect(new Set(answers.map(({ message }) => message.version))).toEqual(new Set([1]));
    expect(await events(contractId)).toBe(1);
  });

  it('keeps its id from other contents', async () => {
    const contractId = id();
    await world.client.createContract(contractRequest(contractId), world.finance);
    await expect(world.client.createContract(contractRequest(contractId, { name: 'Another' }), world.finance)).rejects.toRefuse('ALREADY_EXISTS', 'CONTRACT_ID_USED');
  });

  it('is refused with all its faults', async () => {
    const broken = contractRequest(id(), { currency: 'XQQ', term: { from: '2026-02-30', to: '' }, zone: 'Nowhere', ageBands: [{ name: '0-64', from: 0, to: 64 }, { name: '65-84', from: 66, to: 84 }, { name: '85+', from: 85, to: 150 }] });
    const refusal = await world.client.createContract(broken, world.finance).then(() => null, (error: { reason: string; violations: { path: string }[] }) => error);
    expect(refusal).toMatchObject({ category: 'INVALID_ARGUMENT', reason: 'CONTRACT_INVALID' });
    expect(refusal!.violations.map(({ path }) => path)).toEqual(['currency', 'zone', 'term.from', 'age_bands[1].from']);
  });

  it('is refused where a field cannot be', async () => {
    await expect(world.client.createContract(contractRequest(id(), { withholdPercent: '100' }), world.finance)).rejects.toRefuse('INVALID_ARGUMENT', 'FIELD_INVALID', 'withhold_percent');
  });

  it('is the business of finance', async () => {
    const nurse = await world.tokenOf('nurse');
    await expect(world.client.createContract(contractRequest(id()), nurse)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });

  it('is not found when nobody has entered it', async () => {
    await expect(world.client.getContract({ contractId: id() }, world.finance)).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
    await expect(world.client.addRateTable({ contractId: id(), rateTable: { validFrom: '2026-01-01', rates: dearer } }, world.finance)).rejects.toRefuse('NOT_FOUND', 'CONTRACT_UNKNOWN');
  });
});

describe('a further rate table', () => {
  it('is known from now on, and repeated without effect', async () => {
    const contractId = id();
    await world.client.createContract(contractRequest(contractId), world.finance);
    world.clock.advance(60_000);
    const request = { contractId, version: 1, rateTable: { validFrom: '2026-03-01', rates: dearer } };
    const { message } = await world.client.addRateTable(request, world.finance);
    expect(message).toMatchObject({ version: 2, rateTables: [{ validFrom: '2026-01-01' }, { validFrom: '2026-03-01', knownAt: world.clock.now() }] });
    expect((await world.client.addRateTable({ ...request, version: 0 }, world.finance)).message).toEqual(message);
    expect(await events(contractId)).toBe(2);
    // What the contract was entered with is still what repeats it.
    expect((await world.client.createContract(contractRequest(contractId), world.finance)).message).toEqual(message);
  });

  it('is refused on a stale version and with faults', async () => {
    const contractId = id();
    await world.client.createContract(contractRequest(contractId), world.finance);
    await expect(world.client.addRateTable({ contractId, version: 7, rateTable: { validFrom: '2026-03-01', rates: dearer } }, world.finance)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(world.client.addRateTable({ contractId, rateTable: { validFrom: '2026-03-01', rates: dearer.slice(1) } }, world.finance)).rejects.toRefuse('INVALID_ARGUMENT', 'CONTRACT_INVALID', 'rate_table.rates');
  });

  it('is decided on one version when many come at once', async () => {
    const contractId = id();
    await world.client.createContract(contractRequest(contractId), world.finance);
    const tables = Array.from({ length: 6 }, (_, index) => ({ validFrom: `2026-0${index + 2}-01`, rates: dearer }));
    const results = await Promise.allSettled(tables.map((rateTable) => world.client.addRateTable({ contractId, version: 1, rateTable }, world.finance)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await world.client.getContract({ contractId }, world.finance)).message.version).toBe(2);
  });
});
