import { z } from 'zod';
import { serviceConfig } from './platform.config.js';
import { ConfigFault, readConfig } from './read-config.js';

const complete = {
  DATABASE_URL: 'postgres://maillage:s3cret@localhost:5432/scheduling', NATS_URL: 'nats://a:4222, nats://b:4222', OIDC_ISSUER: 'https://id.example.org/realms/maillage',
  OIDC_AUDIENCE: 'maillage-api', HEALTH_PORT: '9100', PAGE_SECRET: 'x'.repeat(32), AUDIT_SECRET: 'y'.repeat(32), TIME_ZONE: 'Europe/Paris', PATH: '/usr/bin',
};
const faultOf = (settings: Record<string, string | undefined>, schema: z.ZodObject = serviceConfig): ConfigFault => {
  try {
    readConfig(schema, settings);
  } catch (error) {
    return error as ConfigFault;
  }
  throw new Error('no fault');
};

describe('reading the configuration', () => {
  it('gives typed values and defaults, and nothing of the rest of the environment', () => {
    const config = readConfig(serviceConfig, complete);
    expect(config).toMatchObject({ HEALTH_PORT: 9100, LOG_LEVEL: 'info', DATABASE_POOL_SIZE: 10 });
    expect(config).not.toHaveProperty('PATH');
    expect(config.OTEL_EXPORTER_OTLP_ENDPOINT).toBeUndefined();
  });

  it('lists all faults in one message, in words a person can act on', () => {
    const fault = faultOf({ ...complete, DATABASE_URL: undefined, TIME_ZONE: 'Europe/Atlantis', HEALTH_PORT: '' });
    expect(fault).toBeInstanceOf(ConfigFault);
    expect(fault.message).toBe(
      [
        '3 settings of the environment must be corrected:',
        '  HEALTH_PORT   is missing: of /health/live, /health/ready and /metrics: a port number, 0 for any free one',
        "  TIME_ZONE     is wrong: the IANA name of the network's time zone, such as Europe/Paris",
        '  DATABASE_URL  is missing: a URL such as postgres://user:password@localhost:5432/scheduling; with TLS it ends with ?sslmode=verify-full&sslrootcert=<file>',
      ].join('\n'),
    );
  });

  it.each(Object.entries({
    DATABASE_URL: 'mysql://user:hunter2@localhost/x', NATS_URL: 'nats://a:4222,hunter2', OIDC_ISSUER: 'hunter2', HEALTH_PORT: 'hunter2', LOG_LEVEL: 'hunter2',
    PAGE_SECRET: 'hunter2', AUDIT_SECRET: 'hunter2', NATS_NKEY_SEED: 'hunter2', TIME_ZONE: 'hunter2', OTEL_EXPORTER_OTLP_ENDPOINT: 'hunter2', DATABASE_POOL_SIZE: '0',
  }))('refuses a wrong %s and never shows its value', (name, value) => {
    const fault = faultOf({ ...complete, [name]: value });
    expect(fault.faults.map((each) => each.name)).toEqual([name]);
    expect(fault.message).not.toContain('hunter2');
  });

  it('takes TLS to the database with the name checked, or none', () => {
    for (const mode of ['verify-full', 'disable']) expect(readConfig(serviceConfig, { ...complete, DATABASE_URL: `${complete.DATABASE_URL}?sslmode=${mode}` }).DATABASE_URL).toContain(mode);
    for (const mode of ['no-verify', 'prefer', 'require', 'verify-ca']) expect(faultOf({ ...complete, DATABASE_URL: `${complete.DATABASE_URL}?sslmode=${mode}` }).faults.map(({ name }) => name)).toEqual(['DATABASE_URL']);
  });

  it('takes a service\'s own settings', () => {
    const own = serviceConfig.extend({ WAIT_LIST_HOURS: z.coerce.number().positive() });
    expect(readConfig(own, { ...complete, WAIT_LIST_HOURS: '48' }).WAIT_LIST_HOURS).toBe(48);
    expect(faultOf({ ...complete, WAIT_LIST_HOURS: '-1' }, own).faults).toHaveLength(1);
  });
});
