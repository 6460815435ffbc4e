import { readFileSync } from 'node:fs';
import { edgeConfig } from './platform.config.js';
import { ConfigFault, readConfig, type Settings } from './read-config.js';

/** What the HTTP edge shows to its callers, as PEM texts. TLS 1.2 is the oldest it speaks. */
export interface EdgeTls {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2';
}

/** Read before anything else: the server is made with it. Null without TLS. Throws ConfigFault when one of the two files is not named. */
export function edgeTls(settings: Settings): EdgeTls | null {
  const { HTTPS_CERT_FILE: cert, HTTPS_KEY_FILE: key } = readConfig(edgeConfig.pick({ HTTPS_CERT_FILE: true, HTTPS_KEY_FILE: true }), settings);
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new ConfigFault([{ name: cert === undefined ? 'HTTPS_CERT_FILE' : 'HTTPS_KEY_FILE', expected: 'certificate and key come together, or neither', missing: true }]);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8'), minVersion: 'TLSv1.2' };
}
