import { cellsOf, chosenCells } from './cells.js';
import { table } from './report.js';
import { runMatrix } from './run-matrix.js';
import { makeWorld } from './world.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const only = process.argv.find((each) => each.startsWith('--cells='))?.slice('--cells='.length);

const world = await makeWorld(say);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void world.close().finally(() => process.exit(130)));
try {
  const all = cellsOf(world);
  const outcome = await runMatrix(world, only ? chosenCells(all, Number(only)) : all, say);
  say(table(outcome));
  process.exitCode = outcome.wrong.length > 0 ? 1 : 0;
} finally {
  await world.close();
}
