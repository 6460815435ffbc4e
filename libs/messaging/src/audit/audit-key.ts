import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** Signs what the sealer vouches for, and tells its own signatures from others. */
export interface AuditKey {
  sign(text: string): Buffer;
  isMine(text: string, signature: Uint8Array): boolean;
}

/** PKCS#8 of an Ed25519 key (RFC 8410), before its 32 bytes. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key of one service, made of its secret and its name: the same secret in two services makes two keys. */
export function auditKey(secret: string, service: string): AuditKey {
  const seed = createHash('sha256').update(`maillage audit ${service} ${secret}`).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const open = createPublicKey(key);
  return {
    sign: (text) => sign(null, Buffer.from(text), key),
    isMine: (text, signature) => verify(null, Buffer.from(text), open, signature),
  };
}
