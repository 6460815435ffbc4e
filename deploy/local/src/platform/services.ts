import type { TlsFiles } from '../servers/tls-files.js';

/** A deployable of the platform, as the local run starts it. */
export interface Service {
  /** Name, and folder below services/. */
  readonly name: string;
  /** Context of its contracts: package maillage.<context>.v1. */
  readonly context: string;
  /** Contexts whose events it takes in: what NATS lets it read (see NatsUser). */
  readonly reads: readonly string[];
  /** The database it alone owns; null when it keeps nothing. */
  readonly database: string | null;
  /** Whether dist/migrate.js runs before it starts. */
  readonly migrates: boolean;
  /** Preferred port of its health endpoint; another free one is taken when it is occupied. */
  readonly healthPort: number;
  /** The HTTP edge, which alone gets HTTP_PORT and stops first. */
  readonly edge?: true;
}

const owner = (name: string, context: string, healthPort: number, reads: readonly string[]): Service => ({ name, context, reads, database: name.replaceAll('-', '_'), migrates: true, healthPort });

/** Every service of the platform. */
export const services: readonly Service[] = [
  owner('identity', 'identity', 3101, ['information']),
  owner('patient-registry', 'registry', 3102, ['identity', 'information']),
  owner('care-coordination', 'care', 3103, ['registry', 'identity', 'scheduling']),
  owner('scheduling', 'scheduling', 3104, ['registry', 'care']),
  owner('social-services', 'social', 3105, ['registry', 'identity', 'information']),
  owner('shared-information', 'information', 3106, ['registry', ...['identity', 'registry', 'care', 'scheduling', 'social', 'information', 'capitation'].map((context) => `audit-${context}`)]),
  owner('capitation-billing', 'capitation', 3107, ['registry']),
  { name: 'gateway', context: 'gateway', reads: [], database: null, migrates: false, healthPort: 3100, edge: true },
];

/** What every service shares in this run. */
export interface ServiceSurroundings {
  readonly natsUrl: string;
  readonly issuer: string;
  /** Of each service its own. */
  readonly auditSecrets: Readonly<Record<string, string>>;
  readonly compileCache: string;
  /** Settings of single services, by their names: secrets that nobody else may know. */
  readonly own: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly tls: TlsFiles | null;
}

/** The whole environment of a service: nothing else of ours leaks into it. */
export function serviceEnvironment(
  surroundings: ServiceSurroundings,
  own: { readonly name: string; readonly databaseUrl: string | null; readonly healthPort: number; readonly httpPort: number | null; readonly natsSeedFile: string; readonly sealSecret: string },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const passed = Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== undefined && (/^(PATH|HOME|LANG|TMPDIR)$/.test(name) || name.startsWith('OTEL_')))) as Record<string, string>;
  return {
    ...passed,
    ...surroundings.own[own.name],
    ...(own.databaseUrl === null ? {} : { DATABASE_URL: own.databaseUrl, AUDIT_SECRET: surroundings.auditSecrets[own.name]! }),
    ...(own.httpPort === null ? { PAGE_SECRET: own.sealSecret } : { HTTP_PORT: String(own.httpPort), POSITION_SECRET: own.sealSecret }),
    NATS_URL: surroundings.natsUrl,
    NATS_NKEY_SEED_FILE: own.natsSeedFile,
    ...(surroundings.tls ? { NATS_CA_FILE: surroundings.tls.caFile } : {}),
    ...(surroundings.tls && own.httpPort !== null ? { HTTPS_CERT_FILE: surroundings.tls.certFile, HTTPS_KEY_FILE: surroundings.tls.keyFile } : {}),
    OIDC_ISSUER: surroundings.issuer,
    OIDC_AUDIENCE: 'maillage',
    HEALTH_PORT: String(own.healthPort),
    LOG_LEVEL: env.LOG_LEVEL ?? 'info',
    TIME_ZONE: env.TIME_ZONE ?? 'Europe/Paris',
    NODE_COMPILE_CACHE: surroundings.compileCache,
    // glibc: bodies of megabytes go back to the system when they are done with, instead of staying in pieces of the heap.
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
  };
}
