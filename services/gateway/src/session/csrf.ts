import { permissionDenied } from '@maillage/kernel';
import type { Request } from 'express';
import type { Signer } from './session-secret.js';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends its cookie with every request, whoever wrote the page: what changes something must also bring what only our page can
 * read. Throws PERMISSION_DENIED with CSRF_TOKEN_INVALID.
 */
export function refuseForgery(request: Request, sessionId: string, signer: Signer, origin: string): void {
  if (safeMethods.has(request.method)) return;
  const from = request.get('origin');
  const ours = from === undefined || from === origin;
  if (!ours || !signer.matches(sessionId, request.get('x-csrf-token') ?? '')) throw permissionDenied('CSRF_TOKEN_INVALID', 'Send X-CSRF-Token as /session/me says it, from a page of this address.');
}
