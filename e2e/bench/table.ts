import { cpus, loadavg } from 'node:os';
import type { Figure, Goal, Row } from './row.js';

const digits = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 });
const spread = ({ median, least, most }: Figure): string => (least === most ? digits(median) : `${digits(median)} (${digits(least)}–${digits(most)})`);
const goalText = ({ of, atMost, atLeast }: Goal): string => `${atMost === undefined ? `≥ ${digits(atLeast!)}` : `≤ ${digits(atMost)}`}${of === 'ratio' ? '×' : ''}`;

/** Whether the median reaches the goal; null without a goal. */
export function isMet({ goal, ours, ratio }: Row): boolean | null {
  if (!goal) return null;
  const value = (goal.of === 'ratio' ? ratio! : ours).median;
  return value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity);
}

/** What the figures were taken on: they say nothing without it. */
export function machine(): string {
  const processors = cpus();
  const load = loadavg().map((each) => each.toFixed(2)).join(' ');
  return `${processors.length} × ${processors[0]?.model.trim() || 'processor'}, Node ${process.versions.node}, load average ${load} at the start`;
}

/** The table, its columns aligned. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['what', 'unit', 'ours', 'baseline', 'ratio', 'goal', 'met?'],
    ...rows.map((row) => {
      const met = isMet(row);
      return [row.what, row.unit, spread(row.ours), row.baseline ? spread(row.baseline) : '', row.ratio ? `${spread(row.ratio)}` : '', row.goal ? goalText(row.goal) : '', met === null ? '' : met ? 'yes' : 'NO'];
    }),
  ];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd()).join('\n');
}
