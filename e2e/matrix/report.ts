import { expectedOf } from './oracle.js';
import type { Outcome, Wrong } from './run-matrix.js';

const shown = 50;

/** Operation, role and position of a wrong cell, what was expected, and what is wrong. */
export const wrongLine = ({ cell, faults }: Wrong): string => `${cell.operation} · ${cell.account.role} · ${cell.account.position} (${expectedOf(cell)}): ${faults.join('; ')}`;

/** Wrong cells by operation, how many of each kind, the first ones each with a line to ask again, and the closing line. */
export function table({ cells, wrong, seconds, audited }: Outcome): string {
  const byKind = [...Map.groupBy(wrong, ({ cell, faults }) => `${cell.operation}: ${faults[0]!.replaceAll(/\d+ of what/g, 'some of what')}`)].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...byKind.map(([kind, all]) => `${String(all.length).padStart(6)}  ${kind}  [${[...new Set(all.map(({ cell }) => cell.account.role))].join(' ')}] [${[...new Set(all.map(({ cell }) => cell.account.position))].join(', ')}]`),
    // One of each kind first: fifty of the same would say less.
    ...[...new Set([...byKind.map(([, all]) => all[0]!), ...wrong])].slice(0, shown).flatMap((each) => [`WRONG ${wrongLine(each)}`, `      ${each.repeat.slice(0, 600)}`]),
    ...(audited ? [] : ['No service keeps audit events yet: none were counted.']),
    `${Math.round(cells / seconds)} cells a second, ${seconds.toFixed(0)} s`,
    `cells ${cells} wrong ${wrong.length}`,
  ].join('\n');
}
