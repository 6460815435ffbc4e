import { serviceConfig } from '@maillage/platform';
import { z } from 'zod';

const key = /^[\w-]{43}$/;

/** Settings of identity beside those of every service. */
export const identityConfig = serviceConfig.extend({
  SESSION_KEYS: z
    .string()
    .refine((text) => text.split(',').every((each) => key.test(each)))
    .describe('one or more keys of 32 bytes in base64url, separated by commas: the first encrypts the tokens of sessions, the others still open earlier ones'),
  SESSION_IDLE_SECONDS: z.coerce.number().int().min(60).max(86_400).default(1_800).describe('seconds without use after which a session ends, 60 to 86400'),
  SESSION_MAX_SECONDS: z.coerce.number().int().min(60).max(604_800).default(36_000).describe('longest life of a session in seconds, 60 to 604800'),
});

export type IdentityConfig = z.output<typeof identityConfig>;
