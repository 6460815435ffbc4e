import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '@maillage/local';
import { bundleFiles } from '../journey/bundle-files.js';
import { Gateway } from '../journey/gateway.js';
import { inFolder } from './ground.js';
import { choosePorts, startByCommand, stopPlatforms, type StartedPlatform } from './platform-process.js';
import { figure, inLanes, seconds, type Bench, type Measure, type Row } from './row.js';
import { thenUndo } from './undo.js';

const width = 16;
const operations = 500;
const bundlesAtOnce = 4;
const largeBytes = 8_000_000;

const sample = (file: string): string => join(repositoryRoot, 'deploy/local/sample', file);

/** Everything that needs the whole platform: starts it as often as there are rounds, then works with the last one. */
export const measurePlatform: Measure = (bench) =>
  inFolder((home) =>
    thenUndo(stopPlatforms, async () => {
      const ports = await choosePorts();
      await (await startByCommand(home, ports)).stop(); // makes the databases and fills the compile cache
      const starts: number[] = [];
      const idle: number[] = [];
      let platform: StartedPlatform | undefined;
      for (let round = 0; round < bench.rounds; round++) {
        await platform?.stop();
        platform = await startByCommand(home, ports);
        starts.push(platform.seconds);
        idle.push(platform.memory());
        bench.say(`started in ${platform.seconds.toFixed(1)} s`);
      }
      const running = platform!;
      await running.whileItRuns(travelWithSample(home));
      const afterJourney = running.memory();
      bench.say('sample journey done');
      const gateway = new Gateway(running.addresses.gatewayUrl, { issuer: running.addresses.issuer, clientId: 'journey', clientSecret: running.addresses.clientSecrets.journey });
      const imported = await running.whileItRuns(importRow(bench, gateway));
      const resources = await running.whileItRuns(resourceRows(bench, gateway));
      const memory = running.memory();
      return [
        imported,
        ...resources,
        { what: 'npm start, warm cache, to its table', unit: 's', ours: figure(starts), goal: { of: 'ours', atMost: 15 } },
        { what: 'memory of all services after the start', unit: 'MB', ours: figure(idle), goal: { of: 'ours', atMost: 1_500 } },
        { what: 'memory of all services after the sample journey', unit: 'MB', ours: figure([afterJourney]), goal: { of: 'ours', atMost: 1_500 } },
        { what: 'memory of all services after this bench', unit: 'MB', ours: figure([memory]) },
      ];
    }),
  );

const travelWithSample = (home: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(repositoryRoot, 'e2e/dist/journey/main.js'), '--bundles', sample('synthea-sample.tar.gz'), '--adt', sample('adt.hl7'), '--month', '2026-09'], {
    env: { ...process.env, MAILLAGE_HOME: home },
    maxBuffer: 64 * 1024 * 1024,
  });

interface ImportAnswer {
  readonly types: Readonly<Record<string, { readonly received: number }>>;
}

/** The bundles as the journey sends them, each round under the name of another source, so that everything is created again. */
async function importRow({ rounds, bundles, say }: Bench, gateway: Gateway): Promise<Row> {
  const input = await bundleFiles(bundles);
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let resources = 0;
    const send = async (content: Buffer): Promise<void> => {
      const { value } = await gateway.post<ImportAnswer>(`/api/v1/sources/${encodeURIComponent(`urn:maillage:bench:${round}`)}/bundles`, { bytes: { content, type: 'application/fhir+json' } });
      for (const { received } of Object.values(value.types)) resources += received;
    };
    const took = await seconds(async () => {
      const onTheWay = new Set<Promise<void>>();
      for await (const { name, bytes, content } of input.read()) {
        const alone = bytes > largeBytes || /^(hospital|practitioner)/i.test(name);
        while (onTheWay.size >= (alone ? 1 : bundlesAtOnce)) await Promise.race(onTheWay);
        const sending = send(content).finally(() => onTheWay.delete(sending));
        onTheWay.add(sending);
        if (alone) await sending;
      }
      await Promise.all(onTheWay);
    });
    perSecond.push(resources / took);
    say(`${resources} resources in ${took.toFixed(1)} s`);
  }
  return { what: 'bundle import through the gateway, resources', unit: '1/s', ours: figure(perSecond), goal: { of: 'ours', atLeast: 1_000 } };
}

const observation = (index: number): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '29463-7', display: 'Body Weight' }] },
      effectiveDateTime: '2026-09-01T10:00:00+02:00',
      valueQuantity: { value: 60 + (index % 40), unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
    }),
  );

/** Single resources, several callers at once. */
async function resourceRows({ rounds }: Bench, gateway: Gateway): Promise<Row[]> {
  const created: number[] = [];
  const read: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ids: string[] = [];
    const creating = await seconds(() =>
      inLanes(width, operations, async (index) => {
        const { value } = await gateway.post<{ id: string }>('/fhir/R4/Observation', { bytes: { content: observation(index), type: 'application/fhir+json' } });
        ids.push(value.id);
      }),
    );
    const reading = await seconds(() => inLanes(width, operations, (index) => gateway.get(`/fhir/R4/Observation/${ids[index]}`)));
    if (round === 0) continue; // code is compiled
    created.push(operations / creating);
    read.push(operations / reading);
  }
  return [
    { what: `FHIR create, ${width} at a time`, unit: '1/s', ours: figure(created) },
    { what: `FHIR read, ${width} at a time`, unit: '1/s', ours: figure(read) },
  ];
}
