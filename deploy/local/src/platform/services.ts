/** A deployable of the platform, as the local run starts it. */
export interface Service {
  /** Name, and folder below services/. */
  readonly name: string;
  /** Context of its contracts: package maillage.<context>.v1. */
  readonly context: string;
  /** The database it alone owns; null when it keeps nothing. */
  readonly database: string | null;
  /** Whether dist/migrate.js runs before it starts. */
  readonly migrates: boolean;
  /** Preferred port of its health endpoint; another free one is taken when it is occupied. */
  readonly healthPort: number;
  /** The HTTP edge, which alone gets HTTP_PORT and stops first. */
  readonly edge?: true;
}

const owner = (name: string, context: string, healthPort: number): Service => ({ name, context, database: name.replaceAll('-', '_'), migrates: true, healthPort });

/** Every service of the platform. */
export const services: readonly Service[] = [
  owner('identity', 'identity', 3101),
  owner('patient-registry', 'registry', 3102),
  owner('care-coordination', 'care', 3103),
  owner('scheduling', 'scheduling', 3104),
  owner('social-services', 'social', 3105),
  owner('shared-information', 'information', 3106),
  owner('capitation-billing', 'capitation', 3107),
  { name: 'gateway', context: 'gateway', database: null, migrates: false, healthPort: 3100, edge: true },
];

/** What every service shares in this run. */
export interface ServiceSurroundings {
  readonly natsUrl: string;
  readonly issuer: string;
  readonly positionSecret: string;
  /** Of each service its own. */
  readonly auditSecrets: Readonly<Record<string, string>>;
  readonly compileCache: string;
}

/** The whole environment of a service: nothing else of ours leaks into it. */
export function serviceEnvironment(
  surroundings: ServiceSurroundings,
  own: { readonly name: string; readonly databaseUrl: string | null; readonly healthPort: number; readonly httpPort: number | null },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const passed = Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== undefined && (/^(PATH|HOME|LANG|TMPDIR)$/.test(name) || name.startsWith('OTEL_')))) as Record<string, string>;
  return {
    ...passed,
    ...(own.databaseUrl === null ? {} : { DATABASE_URL: own.databaseUrl, AUDIT_SECRET: surroundings.auditSecrets[own.name]! }),
    ...(own.httpPort === null ? {} : { HTTP_PORT: String(own.httpPort) }),
    NATS_URL: surroundings.natsUrl,
    OIDC_ISSUER: surroundings.issuer,
    OIDC_AUDIENCE: 'maillage',
    HEALTH_PORT: String(own.healthPort),
    LOG_LEVEL: env.LOG_LEVEL ?? 'info',
    POSITION_SECRET: surroundings.positionSecret,
    TIME_ZONE: env.TIME_ZONE ?? 'Europe/Paris',
    NODE_COMPILE_CACHE: surroundings.compileCache,
    // glibc: bodies of megabytes go back to the system when they are done with, instead of staying in pieces of the heap.
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: String(1024 * 1024),
  };
}
