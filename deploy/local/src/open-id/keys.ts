import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** What the provider must keep over a restart, so that its tokens stay valid. */
export interface ProviderKeys {
  readonly signing: JWK & { readonly kid: string };
  readonly cookies: string;
}

/** Reads the keys, or makes and stores them (mode 0600) when there are none. */
export async function loadKeys(file: string): Promise<ProviderKeys> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ProviderKeys;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const keys: ProviderKeys = { signing: { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg: 'RS256' }, cookies: randomBytes(24).toString('hex') };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}
