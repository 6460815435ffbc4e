import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { UsageFault } from './options.js';

/** One bundle of the input. */
export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
}

/** The bundles in the order in which they must be sent, readable one at a time: an input may be larger than memory. */
export interface BundleFiles {
  readonly files: readonly BundleFile[];
  /** The same for the same names and sizes, whether in a folder or in an archive. */
  readonly fingerprint: string;
  read(): AsyncIterable<BundleFile & { readonly content: Buffer }>;
}

/** Organisations, then practitioners, then everybody else: later bundles name the earlier ones by identifier. */
const rank = (name: string): number => (/^hospital/i.test(name) ? 0 : /^practitioner/i.test(name) ? 1 : 2);
const inOrder = (a: BundleFile, b: BundleFile): number => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
/** Some tools write a byte order mark, which is no JSON. */
const withoutMark = (content: Buffer): Buffer => (content.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? content.subarray(3) : content);
const isBundle = (name: string): boolean => name.endsWith('.json') && !basename(name).startsWith('.');

/** Lists the bundles of a folder or a .tar.gz. Throws UsageFault when there are none. */
export async function bundleFiles(path: string): Promise<BundleFiles> {
  const there = await stat(path).catch(() => null);
  if (!there) throw new UsageFault(`There is no ${path}.`);
  const files = (there.isDirectory() ? await listFolder(path) : await listArchive(path)).sort(inOrder);
  if (files.length === 0) throw new UsageFault(`${path} holds no .json bundle.`);
  const fingerprint = createHash('sha256').update(files.map(({ name, bytes }) => `${name} ${bytes}`).join('\n')).digest('hex');
  return { files, fingerprint, read: () => (there.isDirectory() ? readFolder(path, files) : readArchive(path, files)) };
}

async function listFolder(path: string): Promise<BundleFile[]> {
  const names = (await readdir(path)).filter(isBundle);
  if (names.length === 0) {
    const folders = (await readdir(path, { withFileTypes: true })).filter((each) => each.isDirectory() && each.name === 'fhir');
    if (folders.length > 0) throw new UsageFault(`${path} holds no bundle; its folder fhir may be meant.`);
  }
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(path, name))).size })));
}

async function* readFolder(path: string, files: readonly BundleFile[]): AsyncIterable<BundleFile & { content: Buffer }> {
  for (const file of files) yield { ...file, content: withoutMark(await readFile(join(path, file.name))) };
}

/** Entries of an archive as they come. */
async function* entries(path: string): AsyncIterable<{ name: string; bytes: number; content(): Promise<Buffer> }> {
  const extract = tar.extract();
  // What is no gzip or is cut off ends the reading below.
  pipeline(createReadStream(path), createGunzip(), extract, () => undefined);
  for await (const entry of extract) {
    const { name, size = 0, type } = entry.header;
    let taken = false;
    if (type === 'file' && isBundle(name)) {
      yield { name: basename(name), bytes: size, content: () => ((taken = true), buffer(entry)) };
    }
    if (!taken) entry.resume();
  }
}

async function listArchive(path: string): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  try {
    for await (const { name, bytes } of entries(path)) files.push({ name, bytes });
  } catch (error) {
    throw new UsageFault(`${path} is no folder and cannot be read as a .tar.gz: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return files;
}

/** One pass where the archive is in order already, one for each rank otherwise. */
async function* readArchive(path: string, files: readonly BundleFile[]): AsyncIterable<BundleFile & { content: Buffer }> {
  for (const wanted of new Set(files.map(({ name }) => rank(name)))) {
    for await (const entry of entries(path)) if (rank(entry.name) === wanted) yield { name: entry.name, bytes: entry.bytes, content: withoutMark(await entry.content()) };
  }
}
