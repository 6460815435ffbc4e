import { isMaillageError } from '@maillage/kernel';
import { ConfigFault } from '../config/read-config.js';

/** What to tell the person who started `service`, when it could not. Starting handles nobody's data, so messages may be shown. */
export function startFault(service: string, error: unknown): string {
  if (error instanceof ConfigFault) return `${service} cannot start. ${error.message}`;
  const { code, port, syscall } = (error ?? {}) as { code?: string; port?: number; syscall?: string };
  if (code === 'EADDRINUSE') return `${service} cannot start: port ${port} is taken by another program. Stop it, or set another port.`;
  if (code === 'EACCES' && syscall === 'listen') return `${service} cannot start: this user may not listen on port ${port}. Set a port above 1023.`;
  if (isMaillageError(error)) return `${service} cannot start: ${error.message} (${error.reason})`;
  return `${service} cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
