import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf, contractServices, servedByEveryContext } from '@maillage/contracts';
import { repositoryRoot } from './start-platform.js';
import { services } from './services.js';

/** Rows of the table below `## Edges` of docs/architecture.md that are about events: whose, and who takes them in. */
function eventEdges(): string[] {
  const section = readFileSync(join(repositoryRoot, 'docs/architecture.md'), 'utf8').split(/^## /m).find((each) => each.startsWith('Edges\n')) ?? '';
  return section.split('\n').map((line) => line.split('|').map((cell) => cell.trim())).filter((cells) => cells[3] === 'event').map(([, from, to]) => `${from} → ${to}`).sort();
}

describe('the services of the platform', () => {
  it('read the events that the table of edges says, and NATS lets them read no others', () => {
    const nameOf = (context: string): string => services.find((service) => service.context === context)!.name;
    expect(services.flatMap(({ name, reads }) => [...new Set(reads.map((read) => nameOf(read.slice(read.lastIndexOf('-') + 1))))].map((owner) => `${owner} → ${name}`)).sort()).toEqual(eventEdges());
  });

  it('answer every context of the contracts', () => {
    const contexts = contractServices().filter((service) => !servedByEveryContext(service)).map(contextOf).filter((context) => context !== 'testing');
    expect([...new Set(contexts)].sort()).toEqual(services.filter(({ edge }) => !edge).map(({ context }) => context).sort());
  });
});
