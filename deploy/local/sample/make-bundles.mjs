// Packs the sample's bundles from a folder of Synthea output: the same bytes for the same input.
//   node deploy/local/sample/make-bundles.mjs <folder with the unpacked bundles>
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import tar from 'tar-stream';

/** Nine persons: children, adults, one aged 74, one deceased who shares birth date and sex with a living one; housing, transport, isolation and abuse among their findings. */
const names = [
  'hospitalInformation',
  'practitionerInformation',
  '05857a8c-0c5b-e7d6-bff3-99cce6731736',
  '0cf9b574-057c-624a-8353-a9373224612c',
  '5266e3c3-f649-bc4e-6ea1-fb6b0eb52e5f',
  '5bfeb089-7549-af85-2634-3d76a4b07b5b',
  '926a63fd-c448-db21-a80f-e72646dcae62',
  'c08ec2b5-35bb-a502-70e3-1b353936c3be',
  'c2b02098-d9bf-0710-1768-b233f881db0a',
  'd146d332-a0a7-7923-f043-3a5461d8e77d',
  'f4f149b6-ac10-7ab8-ea5c-835bfcf6bafd',
];

const folder = process.argv[2];
if (!folder) {
  console.error('Give the folder with the unpacked Synthea bundles.');
  process.exit(1);
}
const pack = tar.pack();
for (const name of names) pack.entry({ name: `fhir/${name}.json`, mtime: new Date(0), mode: 0o644 }, readFileSync(join(folder, `${name}.json`)));
pack.finalize();
await pipeline(pack, createGzip({ level: 9 }), createWriteStream(fileURLToPath(new URL('synthea-sample.tar.gz', import.meta.url))));
