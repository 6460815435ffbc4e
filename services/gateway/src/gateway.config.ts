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
    .describe('the address that callers use, such as https://maillage.example.org; without it links are made from the Host header'),
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
