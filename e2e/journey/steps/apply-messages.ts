import { readFile } from 'node:fs/promises';
import type { World } from '../world.js';

/** A stay as the registry tells it. */
export interface Stay {
  readonly stayId: string;
  readonly personId: string;
  readonly stayClass: string;
  readonly state: string;
  readonly endedAt: string;
}

/** What the messages came to. */
export interface Applied {
  readonly read: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly stays: readonly Stay[];
  readonly position: string | null;
}

interface SubmitAnswer {
  readonly outcomes: readonly { readonly outcome: string }[];
  readonly stays: readonly Stay[];
}

/** Sends the HL7 file as one, so that a message may wait in it for its predecessor. */
export async function applyMessages(world: World, positions: readonly string[]): Promise<Applied> {
  return world.steps.step('messages', async () => {
    const content = await readFile(world.options.adt);
    const answer = await world.gateway.post<SubmitAnswer>('/api/v1/hl7v2', { bytes: { content, type: 'x-application/hl7-v2+er7' }, after: positions.slice(-20) });
    const count = (outcome: string): number => answer.value.outcomes.filter((each) => each.outcome === outcome).length;
    return { read: answer.value.outcomes.length, applied: count('APPLIED'), duplicate: count('DUPLICATE'), refused: count('REFUSED'), stays: answer.value.stays, position: answer.position };
  });
}
