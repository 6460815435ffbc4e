import { figure, inLanes, quantile, sideBySide, type Row } from './row.js';
import { isMet, table } from './table.js';

const row = (ours: number, ratio: number, goal: Row['goal']): Row => ({ what: 'a thing', unit: 'µs', ours: figure([ours]), baseline: figure([1]), ratio: figure([ratio]), goal });

describe('figures of the bench', () => {
  it('are the median between the least and the most', () => {
    expect(figure([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
    expect(figure([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 });
  });

  it('take the share of the values that lies below', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(quantile(values, 0.99)).toBe(99);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('come from rounds that take turns, the first of which does not count', async () => {
    const order: string[] = [];
    const side = (name: string, values: number[]) => () => {
      order.push(name);
      return Promise.resolve(values.shift()!);
    };
    const { ours, baseline, ratio } = await sideBySide(2, side('a', [99, 10, 30]), side('b', [99, 5, 10]));
    expect(order.join('')).toBe('ababba');
    expect([ours.median, baseline!.median, ratio!.median]).toEqual([20, 7.5, 2.5]);
  });

  it('are judged by their goal', () => {
    expect(isMet(row(1, 1.3, { of: 'ratio', atMost: 1.3 }))).toBe(true);
    expect(isMet(row(1, 1.31, { of: 'ratio', atMost: 1.3 }))).toBe(false);
    expect(isMet(row(1_000, 0, { of: 'ours', atLeast: 1_000 }))).toBe(true);
    expect(isMet(row(999, 0, { of: 'ours', atLeast: 1_000 }))).toBe(false);
    expect(isMet(row(999, 0, undefined))).toBeNull();
  });

  it('stand in one table', () => {
    const text = table([row(2, 2, { of: 'ratio', atMost: 1.3 }), row(1, 1, { of: 'ours', atMost: 1 })]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toMatch(/≤ 1\.3×\s+NO/);
    expect(text).toMatch(/≤ 1\s+yes/);
  });
});

it('lanes do everything once, never more at a time than there are lanes', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await inLanes(3, 20, async (index) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    done.push(index);
  });
  expect(most).toBe(3);
  expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
});
