import { z } from 'zod';

const url = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))
    .describe(`a URL such as ${example}`);

const port = (what: string) => z.coerce.number().int().min(0).max(65_535).describe(`${what}: a port number, 0 for any free one`);

/** TLS to the database is libpq's own setting: whoever wants it wants the server's name checked too; what checks less only looks like it. */
const databaseUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@localhost:5432/scheduling?sslmode=verify-full&sslrootcert=/etc/maillage/ca.pem')
  .refine((text) => !URL.canParse(text) || ['disable', 'verify-full', null].includes(new URL(text).searchParams.get('sslmode')))
  .describe('a URL such as postgres://user:password@localhost:5432/scheduling; with TLS it ends with ?sslmode=verify-full&sslrootcert=<file>');

const isZone = (text: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }) !== null;
  } catch {
    return false;
  }
};

/** What every process of the platform is told by its environment. Extend it: `baseConfig.extend({ HTTP_PORT: … })`. */
export const baseConfig = z.object({
  NATS_URL: z
    .string()
    .refine((text) => text.split(',').every((each) => URL.canParse(each.trim()) && /^(nats|tls|ws|wss):$/.test(new URL(each.trim()).protocol)))
    .describe('one or more URLs such as nats://localhost:4222, separated by commas; tls://localhost:4222 with TLS'),
  NATS_CA_FILE: z.string().optional().describe('the file with the certificates that vouch for NATS; without it those of the system do'),
  NATS_CERT_FILE: z.string().optional().describe('the file with the certificate that this process shows to NATS, where NATS asks for one'),
  NATS_KEY_FILE: z.string().optional().describe('the file with the key of NATS_CERT_FILE'),
  NATS_NKEY_SEED: z.string().regex(/^SU[A-Z2-7]{56}$/).optional().describe('the nkey seed of this service, SU and 56 more characters; or NATS_NKEY_SEED_FILE'),
  NATS_NKEY_SEED_FILE: z.string().optional().describe('the file that holds the nkey seed of this service'),
  OIDC_ISSUER: url(['https:', 'http:'], 'https://id.example.org/realms/maillage'),
  OIDC_AUDIENCE: z.string().min(1).describe('the audience that access tokens must name'),
  OIDC_JWKS_URL: url(['https:', 'http:'], 'http://keycloak:8080/realms/maillage/protocol/openid-connect/certs').optional().describe('a URL of the key set, where services reach the issuer under another name'),
  HEALTH_PORT: port('of /health/live, /health/ready and /metrics'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('one of trace, debug, info, warn, error, silent'),
  TIME_ZONE: z.string().refine(isZone).describe('the IANA name of the network\'s time zone, such as Europe/Paris'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['https:', 'http:'], 'http://localhost:4318').optional().describe('a URL such as http://localhost:4318; without it there are no traces and no metrics'),
});

/** What the HTTP edge is told. */
export const edgeConfig = baseConfig.extend({
  POSITION_SECRET: z.string().min(32).describe('at least 32 characters, known to the gateway alone: it seals the positions that callers are given'),
  HTTPS_CERT_FILE: z.string().optional().describe('the file with the certificate of the HTTP edge and its chain; without it an ingress does TLS'),
  HTTPS_KEY_FILE: z.string().optional().describe('the file with the key of HTTPS_CERT_FILE'),
});

/** What a service with its own database is told. Extend it for the service's own settings. */
export const serviceConfig = baseConfig.extend({
  DATABASE_URL: databaseUrl,
  ACCESS_OWNERS: z.string().default('identity,registry,care,scheduling,social,information').transform((text) => text === 'none' ? [] : text.split(',').map((each) => each.trim()).filter(Boolean)).describe('contexts, separated by commas, that must be heard of before anybody is shown a person: those that this installation runs, or none'),
  AUDIT_SECRET: z.string().min(32).describe('at least 32 characters, of this service alone: it makes the key that signs its audit'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10).describe('connections at most, 1 to 200'),
  PAGE_SECRET: z.string().min(32).describe('at least 32 characters, known to this service alone: it seals page tokens'),
});

/** What a migration job is told. */
export const migrationConfig = serviceConfig.pick({ DATABASE_URL: true }).extend({
  DATABASE_SERVICE_ROLE: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/).optional().describe('the role of the running service, which may change rows and no tables; without it service and job share one role'),
});

/** Values of `baseConfig`. */
export type BaseConfig = z.output<typeof baseConfig>;
/** Values of `edgeConfig`. */
export type EdgeConfig = z.output<typeof edgeConfig>;
/** Values of `serviceConfig`. */
export type ServiceConfig = z.output<typeof serviceConfig>;
