import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';

/** Who may connect to NATS: their seeds in files that only we may read. */
export interface NatsKeys {
  /** Public nkeys by name, for the server's settings. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** The file that holds the seed of this name. */
  seedFile(name: string): string;
}

/** The nkeys of `names` in `dir`; those that are not there are made, the others stay what they are. */
export function natsKeys(dir: string, names: readonly string[]): NatsKeys {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const seedFile = (name: string): string => join(dir, `${name}.nk`);
  const publicKey = (name: string): string => {
    const file = seedFile(name);
    if (!existsSync(file)) writeFileSync(file, `${new TextDecoder().decode(nkeys.createUser().getSeed())}\n`, { mode: 0o600 });
    return nkeys.fromSeed(new TextEncoder().encode(readFileSync(file, 'utf8').trim())).getPublicKey();
  };
  return { publicKeys: Object.fromEntries(names.map((name) => [name, publicKey(name)])), seedFile };
}
