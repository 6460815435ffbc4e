import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot } from '@maillage/local';
import { zone, type World } from '../world.js';
import type { Founded } from './found-network.js';

/** The network's own programme: a person is in a programme once, so each journey has one. */
export const programmeOf = (world: World): string => `IDN_${world.networkId.slice(0, 8).toUpperCase()}`;

/** Enters the shipped contract (DAILY, age and sex) between the journey's payer and network. A repeat finds it. */
export async function openContract(world: World, { payerId }: Founded): Promise<void> {
  const shipped = JSON.parse(await readFile(join(repositoryRoot, 'services/capitation-billing/contracts/idn-daily.json'), 'utf8')) as Record<string, unknown>;
  const known = await world.gateway.find(`/api/v1/capitation/contracts/${world.contractId}`);
  if (known) return;
  await world.gateway.standOn(world.gateway.post('/api/v1/capitation/contracts', {
    body: { ...shipped, contractId: world.contractId, payerOrganizationId: payerId, networkId: world.networkId, programme: programmeOf(world), zone },
  }));
}
