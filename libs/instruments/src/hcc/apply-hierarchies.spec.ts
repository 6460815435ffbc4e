import { applyHierarchies } from './apply-hierarchies.js';
import { hccModels, type HccModel } from './hcc-person.js';
import { hccTablesOf } from './hcc-tables.js';

describe('hierarchies', () => {
  it.each<[HccModel, number[], number[]]>([
    ['V28', [17, 18, 23], [17]],
    ['V28', [35, 36, 38], [35]],
    ['V28', [221, 223, 226], [221]],
    ['V28', [223, 226], [223]],
    ['V28', [223], []],
    ['V28', [223, 227], [227]],
    ['V28', [180, 191, 253], [191]],
    ['V28', [379, 381, 383], [379]],
    ['V28', [62, 64, 65, 68], [62]],
    ['V28', [62, 63, 202], [62]],
    ['V28', [1, 2], [1, 2]],
    ['V24', [54, 55, 56], [54]],
    ['V22', [8, 12, 70, 169], [8, 70]],
  ])('%s %j leaves %j', (model, categories, hccs) => {
    expect(applyHierarchies(hccTablesOf(model), categories).hccs).toEqual(hccs);
  });

  it.each(hccModels)('%s: every parent removes every child, and nothing else', (model) => {
    const tables = hccTablesOf(model);
    for (const [parent, children] of tables.children) {
      // A transplant keeps 223 company without being part of another pair.
      for (const child of children) {
        const company = parent === 223 ? [226] : [];
        const { dropped } = applyHierarchies(tables, [...new Set([parent, child, ...company])].sort((a, b) => a - b));
        expect(dropped.find(({ category }) => category === child)).toEqual({ category: child, label: tables.labels.get(child), rule: 'HIERARCHY', by: expect.arrayContaining([parent]) });
        expect(dropped.some(({ category }) => category === parent)).toBe(false);
      }
    }
  });
});
