import type { HccModel } from './hcc-person.js';
import type { DroppedCategory } from './hcc-score.js';
import type { HccTables } from './hcc-tables.js';

/** V28: a heart assist device or artificial heart (223) is paid only beside heart failure or a transplant. */
const companions: Readonly<Record<HccModel, { readonly category: number; readonly oneOf: readonly number[] } | null>> = {
  V22: null,
  V24: null,
  V28: { category: 223, oneOf: [221, 222, 224, 225, 226] },
};

/**
 * Which categories are paid and which are dropped. A parent removes its children also when it is removed itself: CMS's published
 * software of 2026 reads all parents before it removes any (the SAS macros go in order, which differs for {62, 63, 202} alone).
 */
export function applyHierarchies(tables: HccTables, categories: readonly number[]): { readonly hccs: readonly number[]; readonly dropped: readonly DroppedCategory[] } {
  const companion = companions[tables.model];
  const alone = companion !== null && categories.includes(companion.category) && !companion.oneOf.some((each) => categories.includes(each)) ? companion : null;
  const present = alone ? categories.filter((each) => each !== alone.category) : categories;
  let parents: Map<number, number[]> | undefined;
  for (const parent of present) {
    for (const child of tables.children.get(parent) ?? []) {
      if (!present.includes(child)) continue;
      parents ??= new Map();
      const known = parents.get(child);
      if (known) known.push(parent);
      else parents.set(child, [parent]);
    }
  }
  if (!parents && !alone) return { hccs: categories, dropped: [] };
  const dropped: DroppedCategory[] = [...(parents ?? [])].map(([category, by]) => ({ category, label: tables.labels.get(category)!, rule: 'HIERARCHY', by }));
  if (alone) dropped.push({ category: alone.category, label: tables.labels.get(alone.category)!, rule: 'NEEDS_ONE_OF', by: alone.oneOf });
  return { hccs: parents ? present.filter((each) => !parents.has(each)) : present, dropped: dropped.sort((a, b) => a.category - b.category) };
}
