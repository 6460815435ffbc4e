import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { readText, sample, type JourneyInput } from './platform.fixture.js';

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const isDirectory = (name: string): boolean => /^(hospital|practitioner)/.test(name);

/**
 * The sample with other persons of the same ages, findings and stays: the hospitals stay, everything a patient owns and every message gets
 * another identity, in the same order. Its journey must come to the same state as that of the sample. `number` is 1 to 99.
 */
export async function copyOfSample(folder: string, number: number): Promise<JourneyInput> {
  const digits = String(number).padStart(2, '0');
  const files = new Map<string, string>();
  const extract = createReadStream(sample.bundles).pipe(createGunzip()).pipe(tar.extract());
  for await (const entry of extract) if (entry.header.type === 'file') files.set(basename(entry.header.name), (await buffer(entry)).toString('utf8'));

  const kept = new Set([...files].flatMap(([name, text]) => (isDirectory(name) ? (text.match(uuid) ?? []) : [])));
  // The last digits change, so that the order by record number stays.
  const renamed = (text: string): string => text.replace(uuid, (id) => (kept.has(id) ? id : `${id.slice(0, -2)}${(Number.parseInt(id.slice(-2), 16) ^ number).toString(16).padStart(2, '0')}`));
  const withOtherNumbers = (text: string): string => text.replaceAll(/"999-(\d\d-\d{4})"/g, `"9${digits}-$1"`).replaceAll(/"S999(\d{5})"/g, `"S9${digits}$1"`).replaceAll(/"X(\d{6})\d\dX"/g, `"X$1${digits}X"`);
  const messages = (text: string): string => text.replaceAll(/\|NH(\d{6})\|/g, (_, id: string) => `|N${digits}${id.slice(1)}|`).replaceAll(/\|V(\d+)\^/g, `|V${digits}$1^`).replaceAll('|TEMP-', `|TEMP-${digits}-`);

  const bundles = join(folder, `copy-${digits}`);
  mkdirSync(bundles, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(bundles, renamed(name)), isDirectory(name) ? text : withOtherNumbers(renamed(text)));
  const adt = join(folder, `copy-${digits}.hl7`);
  writeFileSync(adt, messages(renamed(readText(sample.adt))));
  return { bundles, adt, month: sample.month };
}
