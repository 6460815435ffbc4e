import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** What the provider must keep over a restart, so that its tokens stay valid. */
export interface ProviderKeys {
  readonly signing: JWK & { readonly kid: string };
  /** Signing keys of before: nothing is signed with them any more, but what they have signed stays valid. */
  readonly previous?: readonly (JWK & { readonly kid: string })[];
  readonly cookies: string;
}

/** Reads the keys, or makes and stores them (mode 0600) when there are none. */
export async function loadKeys(file: string): Promise<ProviderKeys> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ProviderKeys;
  return store(file, { signing: await newSigningKey(), cookies: randomBytes(24).toString('hex') });
}

/** Makes a new signing key; the provider takes it at its next start, and goes on to publish the old ones. */
export async function rotateKeys(file: string): Promise<void> {
  const { signing, previous = [], cookies } = await loadKeys(file);
  store(file, { signing: await newSigningKey(), previous: [signing, ...previous], cookies });
}

async function newSigningKey(): Promise<ProviderKeys['signing']> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' };
}

function store(file: string, keys: ProviderKeys): ProviderKeys {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
