import { invalidArgument } from '@maillage/kernel';
import type { Request } from 'express';
import type { GatewayConfig } from '../gateway.config.js';

/** Where FHIR lives for this caller: at PUBLIC_URL, else on the host the caller used. */
export type BaseUrlOf = (request: Request) => string;

/** A host and a port, and nothing that could leave the place where a URL is put. */
const host = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Throws INVALID_ARGUMENT with HOST_INVALID when links cannot be made from the Host header. */
export const baseUrlFrom =
  ({ PUBLIC_URL }: Pick<GatewayConfig, 'PUBLIC_URL'>): BaseUrlOf =>
  (request) => {
    if (PUBLIC_URL !== undefined) return `${PUBLIC_URL.replace(/\/+$/, '')}/fhir/R4`;
    const name = request.host ?? '';
    if (!host.test(name)) throw invalidArgument('HOST_INVALID', 'The Host header names a host and a port.', [{ path: 'Host', rule: 'host is a name' }]);
    return `${request.protocol}://${name}/fhir/R4`;
  };
