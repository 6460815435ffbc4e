import type { Clock } from '@maillage/kernel';
import type { Policies, TokenVerifier } from '@maillage/access';
import type { MetricsHandler } from '../health/health-server.js';
import type { Readiness } from '../health/readiness.js';
import type { Settings } from '../config/read-config.js';
import type { Log } from '../log/log.js';

/** Injects the Clock; nothing in a service asks the machine for the time. */
export const CLOCK = Symbol('CLOCK');
/** Injects the values of the service's config schema. */
export const CONFIG = Symbol('CONFIG');
/** Injects the TokenVerifier. */
export const TOKEN_VERIFIER = Symbol('TOKEN_VERIFIER');
/** Injects the Policies, checked as a whole. */
export const POLICIES = Symbol('POLICIES');
/** Injects the Surroundings; for the modules of this library. */
export const SURROUNDINGS = Symbol('SURROUNDINGS');

/** What a process, or a test, gives to a service that starts in it. */
export interface Surroundings {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly readiness: Readiness;
  /** Null while telemetry is off. */
  readonly metrics: MetricsHandler | null;
  /** In place of the provider's keys, where a test signs its own tokens. */
  readonly verifier?: TokenVerifier | undefined;
  /** In place of the shipped ones. */
  readonly policies?: Policies | undefined;
  /** What must be closed at the end, in the order it was opened; also when the start fails half way. */
  readonly opened: (() => Promise<void>)[];
}
