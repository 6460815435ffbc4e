import { freePort, isPortFree } from '../servers/ports.js';
import { StartFault } from '../start-fault.js';
import { rememberedPorts, rememberPorts, type StateFolder } from './state-folder.js';

/** Ports of the parts that people and tools address. */
export interface PlatformPorts {
  readonly gateway: number;
  readonly openId: number;
  readonly postgres: number;
  readonly nats: number;
}

const preferred: PlatformPorts = { gateway: 3000, openId: 8180, postgres: 5440, nats: 4440 };
const variableOf: Readonly<Record<keyof PlatformPorts, string>> = { gateway: 'MAILLAGE_PORT', openId: 'MAILLAGE_OIDC_PORT', postgres: 'MAILLAGE_POSTGRES_PORT', nats: 'MAILLAGE_NATS_PORT' };
const nameOf: Readonly<Record<keyof PlatformPorts, string>> = { gateway: 'the gateway', openId: 'the OpenID provider', postgres: 'PostgreSQL', nats: 'NATS' };

/** Reads a port number that a person wrote. Throws StartFault. */
export function portFrom(text: string, where: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new StartFault(`${where} is "${text}": give a port number from 1 to 65535.`);
  return port;
}

const occupied = (part: keyof PlatformPorts, port: number): StartFault =>
  new StartFault(`Port ${port} for ${nameOf[part]} is used by another program: stop that program, or choose another port with ${part === 'gateway' ? `--port ${port + 1}` : `${variableOf[part]}=${port + 1}`}.`);

/**
 * Settles the ports. A port that somebody asked for, the gateway's and the one in the issuer of earlier tokens must be
 * free; the others move aside when they are taken. Port 0 asks for any free one. Throws StartFault.
 */
export async function choosePorts(state: StateFolder, asked: Partial<PlatformPorts>, env: Readonly<Record<string, string | undefined>> = process.env): Promise<PlatformPorts> {
  const remembered = rememberedPorts(state);
  const choose = async (part: keyof PlatformPorts): Promise<number> => {
    const written = env[variableOf[part]];
    const wish = asked[part] ?? (written ? portFrom(written, variableOf[part]) : undefined);
    if (wish === 0) return freePort();
    const known = remembered[part];
    const port = wish ?? (typeof known === 'number' && part !== 'gateway' ? known : preferred[part]);
    if (await isPortFree(port)) return port;
    const fixed = wish !== undefined || part === 'gateway' || (part === 'openId' && known !== undefined);
    if (fixed) throw occupied(part, port);
    return freePort();
  };
  const ports = { gateway: await choose('gateway'), openId: await choose('openId'), postgres: await choose('postgres'), nats: await choose('nats') };
  rememberPorts(state, ports);
  return ports;
}
