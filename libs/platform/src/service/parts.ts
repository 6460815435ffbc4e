import type { FactoryProvider, Provider } from '@nestjs/common';
import { createTokenVerifier } from '@maillage/access';
import type { Clock } from '@maillage/kernel';
import type { z } from 'zod';
import type { BaseConfig } from '../config/platform.config.js';
import { readConfig } from '../config/read-config.js';
import { HealthServer } from '../health/health-server.js';
import { CLOCK, CONFIG, SURROUNDINGS, TOKEN_VERIFIER, type Surroundings } from './tokens.js';

const provider = <T>(provide: FactoryProvider['provide'], inject: NonNullable<FactoryProvider['inject']>, useFactory: (...dependencies: never[]) => T | Promise<T>): FactoryProvider => ({
  provide,
  inject,
  useFactory: useFactory as FactoryProvider['useFactory'],
});

/** What every process has: its settings, its probes and somebody who knows tokens. */
export const commonParts = (schema: z.ZodObject): Provider[] => [
  provider(CONFIG, [SURROUNDINGS], ({ settings }: Surroundings) => readConfig(schema, settings)),
  provider(HealthServer, [CONFIG, SURROUNDINGS], async ({ HEALTH_PORT }: BaseConfig, { readiness, metrics, opened }: Surroundings) => {
    const server = await HealthServer.listen(HEALTH_PORT, readiness, metrics);
    opened.push(() => server.close());
    return server;
  }),
  provider(
    TOKEN_VERIFIER,
    [CONFIG, CLOCK, SURROUNDINGS],
    ({ OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URL }: BaseConfig, clock: Clock, { verifier }: Surroundings) =>
      verifier ?? createTokenVerifier({ issuer: OIDC_ISSUER, audience: OIDC_AUDIENCE, clock, jwks: { url: OIDC_JWKS_URL } }),
  ),
];
