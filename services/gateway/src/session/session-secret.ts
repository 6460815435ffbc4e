import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret for a browser: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The id under which a session is kept: whoever reads it cannot make the cookie from it. Null for what was never a secret of ours. */
export const sessionIdOf = (secret: string): string | null => (/^[\w-]{43}$/.test(secret) ? createHash('sha256').update(secret).digest('hex') : null);

/** Signs what the browser holds for us, with one key for each purpose. */
export class Signer {
  private readonly key: Buffer;

  constructor(secret: string, purpose: 'csrf' | 'login') {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', `maillage gateway ${purpose}`, 32));
  }

  sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }

  /** Compares without telling by its time where they differ. */
  matches(text: string, signature: string): boolean {
    const [ours, theirs] = [Buffer.from(this.sign(text)), Buffer.from(signature)];
    return ours.length === theirs.length && timingSafeEqual(ours, theirs);
  }
}
