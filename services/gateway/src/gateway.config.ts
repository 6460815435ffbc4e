import { fileURLToPath } from 'node:url';
import { edgeConfig } from '@maillage/platform';
import { z } from 'zod';

/** Settings of the HTTP edge beside those of every process. */
export const gatewayConfig = edgeConfig.extend({
  HTTP_PORT: z.coerce.number().int().min(0).max(65_535).describe('the port of the HTTP edge, 0 for any free one'),
  HTTP_HOST: z.string().default('127.0.0.1').describe('the address to listen on; 0.0.0.0 behind an ingress'),
  /** An ingress adds one hop; without it the address of the caller is the ingress. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0).describe('how many proxies stand before the gateway, 0 to 5'),
  PUBLIC_URL: z
    .string()
    .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))
    .optional()
    .describe('the address that callers use, such as https://maillage.example.org; without it links are made from the Host header, and people sign in at http://127.0.0.1 and HTTP_PORT'),
  PORTAL_FOLDER: z
    .string()
    .default(fileURLToPath(new URL('../../portal-clinical/dist', import.meta.url)))
    .describe('the folder of the portals\' static build; without such a folder there are no portals'),
  OIDC_CLIENT_ID: z.string().min(1).default('gateway').describe('the confidential client of the gateway at the provider'),
  OIDC_CLIENT_SECRET: z.string().min(1).describe('the secret of that client'),
  SESSION_SECRET: z.string().min(32).describe('at least 32 characters, the same for all gateways: it signs login states and CSRF tokens'),
  SESSION_REFRESH_BEFORE_SECONDS: z.coerce.number().int().min(5).max(3_600).default(30).describe('a session gets new tokens this many seconds before the end of the present ones, 5 to 3600'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((each) => each.trim()).filter(Boolean))
    .refine((origins) => origins.every((each) => URL.canParse(each) && new URL(each).origin === each && !each.includes('*')))
    .describe('origins whose pages may call, such as https://app.example.org, separated by commas; never a wildcard'),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(30_000).describe('requests a minute for one signed-in caller'),
  ANONYMOUS_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600).describe('requests a minute from one address without a valid token: public pages and refused tokens'),
});

export type GatewayConfig = z.output<typeof gatewayConfig>;

/** Scheme, host and port by which browsers know the gateway. Never from a header: where a login returns to is not for the caller to say. */
export const publicOrigin = ({ PUBLIC_URL, HTTP_PORT }: Pick<GatewayConfig, 'PUBLIC_URL' | 'HTTP_PORT'>): string => new URL(PUBLIC_URL ?? `http://127.0.0.1:${HTTP_PORT}`).origin;
