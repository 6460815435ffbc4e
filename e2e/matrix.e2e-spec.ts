import { cellsOf, chosenCells } from './matrix/cells.js';
import { roles } from './matrix/model.js';
import { wrongLine } from './matrix/report.js';
import { runMatrix } from './matrix/run-matrix.js';
import { makeWorld, type World } from './matrix/world.js';

describe('who may see what: a fixed thousand of the cells of npm run matrix', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(() => undefined);
  }, 180_000);
  afterAll(() => world.close(), 60_000);

  it('each operation and each role is asked, and each answer is what the rules in words say', async () => {
    const all = cellsOf(world);
    const cells = chosenCells(all, 1_000);
    expect(all.length).toBeGreaterThan(10_000);
    expect(cells).toHaveLength(1_000);
    expect(new Set(cells.map(({ operation }) => operation))).toEqual(new Set(all.map(({ operation }) => operation)));
    expect(new Set(cells.map(({ account }) => account.role))).toEqual(new Set(roles));
    const { wrong } = await runMatrix(world, cells, () => undefined);
    expect(wrong.map(wrongLine)).toEqual([]);
  }, 120_000);
});
