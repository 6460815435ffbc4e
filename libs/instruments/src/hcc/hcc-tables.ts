import { readFileSync } from 'node:fs';
import type { HccModel } from './hcc-person.js';
import type { ScoreTerm } from './hcc-score.js';
import type { HccSegment } from './hcc-segment.js';
import type { Interaction } from './disease-group.js';
import { interactionsOf } from './interactions.js';
import { termLabel, termKind } from './term-labels.js';

/** The tables of a model as data/hcc/*.json keeps them (data/hcc/README.md). */
interface TableFile {
  readonly version: string;
  readonly paymentYears: readonly number[];
  readonly origin: string;
  readonly rows: Readonly<Record<HccTableName, number>>;
  readonly sha256: Readonly<Record<HccTableName, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly hierarchies: Readonly<Record<string, string>>;
  readonly edits: readonly (DiagnosisEdit & { readonly codes: string })[];
  readonly coefficients: Readonly<Record<HccSegment, Readonly<Record<string, string>>>>;
  readonly diagnoses: Readonly<Record<string, string>>;
}
/** The five tables of a model. */
export type HccTableName = 'diagnoses' | 'coefficients' | 'hierarchies' | 'edits' | 'labels';

/** Applies to everybody of `sex`, or to ages up to `upTo` and from `from` on. */
export interface DiagnosisEdit {
  /** CMS's name of the list: `sex` and `age` are mandatory, `mce_age` comes from the Medicare Code Editor. */
  readonly edit: 'sex' | 'age' | 'mce_age';
  readonly sex: 'F' | 'M' | null;
  readonly upTo: number | null;
  readonly from: number | null;
  /** What the code then means; null: nothing. */
  readonly category: number | null;
}

/** A coefficient ready to be added: `thousandths` is exact, `shown` goes into the explanation. */
export interface Coefficient {
  readonly thousandths: bigint;
  readonly shown: ScoreTerm;
}

/** One model's tables, complete, ready for look-ups. */
export interface HccTables {
  readonly model: HccModel;
  readonly version: string;
  /** Years for which CMS published exactly these tables. */
  readonly paymentYears: readonly number[];
  readonly origin: string;
  /** Rows and digest of each table when it was read from CMS's files. */
  readonly rows: Readonly<Record<HccTableName, number>>;
  readonly sha256: Readonly<Record<HccTableName, string>>;
  readonly labels: ReadonlyMap<number, string>;
  readonly children: ReadonlyMap<number, readonly number[]>;
  readonly edits: ReadonlyMap<string, DiagnosisEdit>;
  readonly coefficients: ReadonlyMap<HccSegment, ReadonlyMap<string, Coefficient>>;
  /** Interactions for which the segment has a coefficient. */
  readonly interactions: ReadonlyMap<HccSegment, readonly Interaction[]>;
  readonly categories: ReadonlyMap<string, readonly number[]>;
}

const read = new Map<HccModel, HccTables>();
/** The tables of `model`; read from the package at the first call and kept. */
export function hccTablesOf(model: HccModel): HccTables {
  let tables = read.get(model);
  if (!tables) read.set(model, (tables = readTables(model)));
  return tables;
}

function readTables(model: HccModel): HccTables {
  const file = JSON.parse(readFileSync(new URL(`../../data/hcc/${model.toLowerCase()}.json`, import.meta.url), 'utf8')) as TableFile;
  const { version, paymentYears, origin, rows, sha256 } = file;
  const numbered = (groups: Readonly<Record<string, string>>): (readonly [number, string])[] => Object.entries(groups).map(([key, text]) => [Number(key), text] as const);
  const labels = new Map(numbered(file.labels));
  const categories = new Map<string, number[]>();
  for (const [category, codes] of numbered(file.diagnoses)) {
    for (const code of codes.split(' ')) {
      const known = categories.get(code);
      if (known) known.push(category);
      else categories.set(code, [category]);
    }
  }
  const interactions = interactionsOf(model);
  const coefficients = new Map(
    (Object.entries(file.coefficients) as [HccSegment, Record<string, string>][]).map(([segment, terms]) => [segment, new Map(Object.entries(terms).map(([term, text]) => [term, coefficient(term, text, labels, interactions)]))]),
  );
  return {
    model, version, paymentYears, origin, rows, sha256, labels, categories, coefficients,
    children: new Map(numbered(file.hierarchies).map(([parent, list]) => [parent, list.split(' ').map(Number)])),
    edits: new Map(file.edits.flatMap(({ codes, ...edit }) => codes.split(' ').map((code) => [code, edit] as const))),
    interactions: new Map([...coefficients].map(([segment, terms]) => [segment, interactions.filter(({ term }) => terms.has(term))])),
  };
}

function coefficient(term: string, text: string, labels: ReadonlyMap<number, string>, interactions: readonly Interaction[]): Coefficient {
  const kind = termKind(term);
  const categories = kind === 'CATEGORY' ? [Number(term.slice(3))] : [];
  return { thousandths: BigInt(text.replace('.', '')), shown: { term, kind, label: termLabel(term, labels, interactions), coefficient: text, categories } };
}
