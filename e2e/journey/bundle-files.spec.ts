import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import tar from 'tar-stream';
import { bundleFiles, type BundleFiles } from './bundle-files.js';

const contents: Readonly<Record<string, string>> = {
  'Ünal José 1.json': '{"a":1}',
  'aaa.json': '{"b":2}',
  'practitionerInformation1.json': '{"c":3}',
  'hospitalInformation1.json': '\uFEFF{"d":4}',
  '._aaa.json': 'junk of an archiver',
  'notes.txt': 'no bundle',
};
const inOrder = ['hospitalInformation1.json', 'practitionerInformation1.json', 'aaa.json', 'Ünal José 1.json'];
const all = async (bundles: BundleFiles): Promise<string[]> => {
  const read: string[] = [];
  for await (const { name, content } of bundles.read()) read.push(`${name} ${content.toString('utf8')}`);
  return read;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-bundles-'));
  await mkdir(join(folder, 'fhir'));
  for (const [name, text] of Object.entries(contents)) await writeFile(join(folder, 'fhir', name), text);
  const pack = tar.pack();
  for (const [name, text] of Object.entries(contents)) pack.entry({ name: `output/fhir/${name}` }, text);
  pack.finalize();
  await pipeline(pack, createGzip(), createWriteStream(join(folder, 'fhir.tar.gz')));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(['fhir', 'fhir.tar.gz'])('reads %s: hospitals, practitioners, then the rest by name, without byte order marks', async (name) => {
  const bundles = await bundleFiles(join(folder, name));
  expect(bundles.files.map((file) => file.name)).toEqual(inOrder);
  expect((await all(bundles)).sort()).toEqual(inOrder.map((file) => `${file} ${contents[file]!.replace('\uFEFF', '')}`).sort());
});

it('a folder and its archive are the same input', async () => {
  const [unpacked, packed] = await Promise.all([bundleFiles(join(folder, 'fhir')), bundleFiles(join(folder, 'fhir.tar.gz'))]);
  expect(packed.fingerprint).toBe(unpacked.fingerprint);
});

it.each([
  ['absent', /^There is no /],
  ['', /its folder fhir may be meant/],
  ['fhir/notes.txt', /is no folder and cannot be read as a \.tar\.gz/],
])('says what is wrong with "%s"', async (name, sentence) => {
  await expect(bundleFiles(join(folder, name))).rejects.toThrow(sentence);
});
