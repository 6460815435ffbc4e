import { isMaillageError, isUuid } from '@maillage/kernel';
import type { Request } from 'express';

/** What was asked for when the edge refused. */
export interface RefusedRoute {
  /** Verb and pattern of the route; the address itself may name somebody. */
  readonly action: string;
  readonly persons: readonly string[];
}

const refused = new WeakMap<object, RefusedRoute>();

/** Marks an error as the edge's own, and answers it: what a service refuses stands in that service's audit. Called inside the route, which alone knows its pattern. */
export function ownRefusal(error: unknown, request: Request): unknown {
  if (isMaillageError(error)) {
    const pattern = String((request.route as { path?: unknown } | undefined)?.path ?? '');
    refused.set(error, { action: `${request.method} ${request.baseUrl}${pattern}`.slice(0, 200), persons: [String(request.params['person_id'])].filter(isUuid) });
  }
  return error;
}

/** The route that the edge refused with this error, or null for anybody else's error. */
export const refusedRoute = (error: unknown): RefusedRoute | null => (isMaillageError(error) && refused.get(error)) || null;
