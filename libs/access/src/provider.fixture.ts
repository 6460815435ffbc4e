import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { addMs, instant, type Clock, type Instant } from '@maillage/kernel';

/** A key pair of the provider. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** A new 2048-bit key that the key set may list as `kid`. */
export async function signingKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
}

/** A clock that stands still until it is moved. */
export class SetClock implements Clock {
  constructor(private at: Instant = instant('2026-03-28T10:00:00.000Z')) {}
  now(): Instant {
    return this.at;
  }
  forward(ms: number): void {
    this.at = addMs(this.at, ms);
  }
  get seconds(): number {
    return Math.floor(Date.parse(this.at) / 1000);
  }
}

/** The provider's key endpoint: counts its requests, and can be made to hang, to fail or to talk rubbish. */
export class KeyEndpoint {
  requests = 0;
  mode: 'answer' | 'hang' | 'fail' | 'garbage' = 'answer';

  private constructor(
    private readonly server: Server,
    public keys: JWK[],
  ) {}

  static async listen(keys: JWK[]): Promise<KeyEndpoint> {
    const server = createServer();
    const endpoint = new KeyEndpoint(server, keys);
    server.on('request', (_request, response) => {
      endpoint.requests++;
      if (endpoint.mode === 'hang') return;
      if (endpoint.mode === 'fail') response.statusCode = 503;
      response.setHeader('content-type', 'application/json');
      response.end(endpoint.mode === 'garbage' ? '<html>' : JSON.stringify({ keys: endpoint.keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/realms/maillage`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Signs `claims` as the provider would; `header` may lie. */
export const signed = (key: SigningKey, claims: JWTPayload, header: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header }).sign(key.privateKey);
