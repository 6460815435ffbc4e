import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '@maillage/local';
import { measureAudit } from './measure-audit.js';
import { measureDatabase } from './measure-database.js';
import { measureEvents } from './measure-events.js';
import { measurePlatform } from './measure-platform.js';
import { measurePolicy } from './measure-policy.js';
import { measureRpc } from './measure-rpc.js';
import { measureSight } from './measure-sight.js';
import { measureToken } from './measure-token.js';
import type { Bench, Measure, Row } from './row.js';
import { machine, table } from './table.js';
import { interrupted } from './undo.js';

const groups: Readonly<Record<string, Measure>> = {
  rpc: measureRpc,
  token: measureToken,
  policy: measurePolicy,
  sight: measureSight,
  database: measureDatabase,
  audit: measureAudit,
  events: measureEvents,
  platform: measurePlatform,
};

const usage = `npm run bench -- [${Object.keys(groups).join('] [')}] [--rounds N] [--bundles <folder or .tar.gz>]

Measures what is named, or everything, and prints one table: median of the rounds (least–most) beside what it is held against.
Rounds of both sides take turns. Nothing else should run meanwhile; the load average stands above the table.`;

function readOptions(args: readonly string[]): { readonly names: readonly string[]; readonly rounds: number; readonly bundles: string } {
  const { values, positionals } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '5' }, bundles: { type: 'string' }, help: { type: 'boolean' } }, allowPositionals: true });
  const rounds = Number(values.rounds);
  if (values.help) throw new Error(usage);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a number from 1 on.');
  const unknown = positionals.filter((name) => !(name in groups));
  if (unknown.length > 0) throw new Error(`Nothing is called ${unknown.join(', ')}. There are ${Object.keys(groups).join(', ')}.`);
  return { names: positionals.length > 0 ? positionals : Object.keys(groups), rounds, bundles: values.bundles ?? join(repositoryRoot, 'deploy/local/sample/synthea-sample.tar.gz') };
}

async function main(): Promise<void> {
  const { names, rounds, bundles } = readOptions(process.argv.slice(2));
  const bench: Bench = { rounds, bundles, say: (line) => void process.stderr.write(`  ${line}\n`) };
  const heading = machine();
  const rows: Row[] = [];
  for (const name of names) {
    bench.say(`${name} …`);
    rows.push(...(await groups[name]!(bench)));
  }
  process.stdout.write(`\n${heading}, ${loadavg()[0]!.toFixed(2)} at the end; median (least–most) of ${rounds} rounds\n\n${table(rows)}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void interrupted());
try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
