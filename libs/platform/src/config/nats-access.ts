import { readFileSync } from 'node:fs';
import type { NatsAccess } from '@maillage/messaging';
import type { BaseConfig } from './platform.config.js';

const fileText = (file: string | undefined): string | undefined => (file === undefined ? undefined : readFileSync(file, 'utf8').trim());

/**
 * How this process reaches NATS and who it is there. Secrets stand in files, which orchestrators mount and no list of processes shows, or
 * in the environment. Throws when a file cannot be read; the message names it and never its content.
 */
export function natsAccess(config: Pick<BaseConfig, 'NATS_URL' | 'NATS_NKEY_SEED' | 'NATS_NKEY_SEED_FILE' | 'NATS_CA_FILE' | 'NATS_CERT_FILE' | 'NATS_KEY_FILE'>): NatsAccess {
  const tls = config.NATS_CA_FILE !== undefined || config.NATS_URL.includes('tls://');
  return {
    url: config.NATS_URL,
    seed: config.NATS_NKEY_SEED ?? fileText(config.NATS_NKEY_SEED_FILE),
    ...(tls ? { tls: { ca: fileText(config.NATS_CA_FILE), cert: fileText(config.NATS_CERT_FILE), key: fileText(config.NATS_KEY_FILE) } } : {}),
  };
}
