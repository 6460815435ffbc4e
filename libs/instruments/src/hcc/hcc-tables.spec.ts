import { createHash } from 'node:crypto';
import { hccModels, type HccModel } from './hcc-person.js';
import { hccTablesOf, type HccTableName } from './hcc-tables.js';
import { interactionsOf } from './interactions.js';
import { termKind } from './term-labels.js';

/** Rows of CMS's tables as the README of the source counts them, written out again from what is in memory. */
const counts: Record<HccModel, Record<HccTableName, number>> = {
  V22: { diagnoses: 10_121, coefficients: 930, hierarchies: 57, edits: 19, labels: 79 },
  V24: { diagnoses: 10_354, coefficients: 1_039, hierarchies: 72, edits: 19, labels: 86 },
  V28: { diagnoses: 8_317, coefficients: 1_237, hierarchies: 149, edits: 410, labels: 115 },
};

function linesOf(model: HccModel): Record<HccTableName, string[]> {
  const tables = hccTablesOf(model);
  return {
    diagnoses: [...tables.categories].flatMap(([code, categories]) => categories.map((category) => `${code},${category}`)),
    coefficients: [...tables.coefficients].flatMap(([segment, terms]) => [...terms].map(([term, { shown }]) => `${segment}_${term},${shown.coefficient}`)),
    hierarchies: [...tables.children].flatMap(([parent, children]) => children.map((child) => `${parent},${child}`)),
    edits: [...tables.edits].map(([code, { edit, sex, from, upTo, category }]) => [code, edit, sex === null ? '' : { M: 1, F: 2 }[sex], from ?? '', upTo ?? '', category ?? ''].join(',')),
    labels: [...tables.labels].map(([category, label]) => `HCC${category},${label}`),
  };
}

describe.each(hccModels)('tables of %s', (model) => {
  const tables = hccTablesOf(model);
  const lines = linesOf(model);

  it.each(Object.entries(counts[model]) as [HccTableName, number][])('%s: %i rows, each as CMS published it', (name, count) => {
    expect(lines[name]).toHaveLength(count);
    expect(tables.rows[name]).toBe(count);
    expect(createHash('sha256').update(lines[name].sort().join('\n')).digest('hex')).toBe(tables.sha256[name]);
  });

  it('are read once', () => expect(hccTablesOf(model)).toBe(tables));

  it('have a coefficient and a label for every category that a code or an edit gives, in every segment but the new enrollees', () => {
    const given = new Set([...[...tables.categories.values()].flat(), ...[...tables.edits.values()].flatMap(({ category }) => category ?? [])]);
    expect([...given].filter((category) => !tables.labels.has(category))).toEqual([]);
    for (const [segment, terms] of tables.coefficients) {
      if (segment !== 'NE' && segment !== 'SNPNE') expect([...tables.labels.keys()].filter((category) => !terms.has(`HCC${category}`))).toEqual([]);
    }
  });

  it('hold every coefficient as the exact decimal that is shown', () => {
    for (const terms of tables.coefficients.values()) for (const { thousandths, shown } of terms.values()) expect(`${thousandths / 1000n}.${String(thousandths % 1000n).padStart(3, '0')}`).toBe(shown.coefficient);
  });

  it('know every interaction of the coefficients by its exact name, and no other', () => {
    const paid = new Set([...tables.coefficients.values()].flatMap((terms) => [...terms.keys()].filter((term) => termKind(term) === 'INTERACTION')));
    expect(interactionsOf(model).map(({ term }) => term).sort()).toEqual([...paid].sort());
  });

  it('give every term words of its own', () => {
    for (const terms of tables.coefficients.values()) for (const { shown } of terms.values()) expect(shown.label).not.toBe(shown.term);
  });
});
