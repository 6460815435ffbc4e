import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@maillage/platform';
import type { IdentityConfig } from '../identity.config.js';

/** What the provider issued for one session. */
export interface Tokens {
  readonly accessToken: string;
  readonly accessExpiresAt: string;
  readonly refreshToken: string;
  readonly idToken: string;
}

interface SealKey {
  readonly name: Buffer;
  readonly key: Buffer;
}

const nameBytes = 4;
const ivBytes = 12;
const tagBytes = 16;

/** A key is called by the start of its hash, so that old and new keys can be told apart while they change. */
const keyOf = (text: string): SealKey => {
  const key = Buffer.from(text, 'base64url');
  return { key, name: createHash('sha256').update(key).digest().subarray(0, nameBytes) };
};

/**
 * Tokens at rest: AES-256-GCM under the first key of SESSION_KEYS, bound to their session. A row that is copied to another session
 * cannot be opened there.
 */
@Injectable()
export class SealTokens {
  private readonly keys: readonly [SealKey, ...SealKey[]];

  constructor(@Inject(CONFIG) { SESSION_KEYS }: IdentityConfig) {
    this.keys = SESSION_KEYS.split(',').map(keyOf) as [SealKey, ...SealKey[]];
  }

  seal(sessionId: string, tokens: Tokens): Buffer {
    const [{ name, key }] = this.keys;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(sessionId));
    const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
    return Buffer.concat([name, iv, cipher.getAuthTag(), text]);
  }

  /** Null when the key has been withdrawn. Throws for what was changed, or belongs to another session. */
  open(sessionId: string, sealed: Uint8Array): Tokens | null {
    const bytes = Buffer.from(sealed);
    const from = [0, nameBytes, nameBytes + ivBytes, nameBytes + ivBytes + tagBytes] as const;
    const known = this.keys.find(({ name }) => name.equals(bytes.subarray(0, from[1])));
    if (!known) return null;
    const decipher = createDecipheriv('aes-256-gcm', known.key, bytes.subarray(from[1], from[2]), { authTagLength: tagBytes }).setAAD(Buffer.from(sessionId)).setAuthTag(bytes.subarray(from[2], from[3]));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(from[3])), decipher.final()]).toString('utf8')) as Tokens;
  }
}
