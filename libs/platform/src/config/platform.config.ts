import { z } from 'zod';

const url = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol))
    .describe(`a URL such as ${example}`);

const port = (what: string) => z.coerce.number().int().min(0).max(65_535).describe(`${what}: a port number, 0 for any free one`);

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
    .describe('one or more URLs such as nats://localhost:4222, separated by commas'),
  OIDC_ISSUER: url(['https:', 'http:'], 'https://id.example.org/realms/maillage'),
  OIDC_AUDIENCE: z.string().min(1).describe('the audience that access tokens must name'),
  OIDC_JWKS_URL: url(['https:', 'http:'], 'http://keycloak:8080/realms/maillage/protocol/openid-connect/certs').optional().describe('a URL of the key set, where services reach the issuer under another name'),
  HEALTH_PORT: port('of /health/live, /health/ready and /metrics'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info').describe('one of trace, debug, info, warn, error, silent'),
  POSITION_SECRET: z.string().min(32).describe('at least 32 characters, the same for all services: it signs positions and page tokens'),
  TIME_ZONE: z.string().refine(isZone).describe('the IANA name of the network\'s time zone, such as Europe/Paris'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['https:', 'http:'], 'http://localhost:4318').optional().describe('a URL such as http://localhost:4318; without it there are no traces and no metrics'),
});

/** What a service with its own database is told. Extend it for the service's own settings. */
export const serviceConfig = baseConfig.extend({
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@localhost:5432/scheduling'),
  AUDIT_SECRET: z.string().min(32).describe('at least 32 characters, of this service alone: it makes the key that signs its audit'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10).describe('connections at most, 1 to 200'),
});

/** Values of `baseConfig`. */
export type BaseConfig = z.output<typeof baseConfig>;
/** Values of `serviceConfig`. */
export type ServiceConfig = z.output<typeof serviceConfig>;
