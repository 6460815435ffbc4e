import { setTimeout as sleep } from 'node:timers/promises';
import { runJourney, type JourneyEnd, type JourneyInput, type TestPlatform } from './platform.fixture.js';

/** What goes wrong in the middle of a journey. */
export interface Disturbance {
  /** A part of the platform: postgres, nats or a service; or the journey itself, which is then called again. */
  readonly part: string;
  /** The step in which it happens, and how long after its beginning. */
  readonly step: string;
  readonly afterMs: number;
  /** How long the part is away. */
  readonly awayMs: number;
  /** NATS: comes back without what it held. */
  readonly wiped?: boolean;
}

/** A journey with a part killed on the way and started again. One that gave up is called again, as its user would. */
export async function disturbedJourney(platform: TestPlatform, input: JourneyInput, { part, step, afterMs, awayMs, wiped = false }: Disturbance): Promise<JourneyEnd & { readonly calls: number }> {
  let heard = '';
  let accident: Promise<void> | undefined;
  const happen = async (kill: () => void): Promise<void> => {
    await sleep(afterMs);
    if (part === 'journey') return kill();
    const revive = await platform.crash(part);
    await sleep(awayMs);
    await revive({ wiped });
  };
  const first = await runJourney(platform.home, input, (text, kill) => {
    heard += text;
    if (heard.includes(`${step} …`)) accident ??= happen(kill);
  });
  if (!accident) throw new Error(`the journey never came to "${step}":\n${first.said}`);
  await accident;
  if (first.code === 0) return { ...first, calls: 1 };
  return { ...(await runJourney(platform.home, input)), calls: 2 };
}
