import { sqlStateOf } from '@maillage/database';
import { isMaillageError } from '@maillage/kernel';
import { ConfigFault } from '../config/read-config.js';

/** What to tell the person who started `service`, when it could not. Starting handles nobody's data, so messages may be shown. */
export function startFault(service: string, error: unknown): string {
  if (error instanceof ConfigFault) return `${service} cannot start. ${error.message}`;
  const { code, port, syscall } = (error ?? {}) as { code?: string; port?: number; syscall?: string };
  if (code === 'EADDRINUSE') return `${service} cannot start: port ${port} is taken by another program. Stop it, or set another port.`;
  if (code === 'EACCES' && syscall === 'listen') return `${service} cannot start: this user may not listen on port ${port}. Set a port above 1023.`;
  const state = sqlStateOf(error);
  if (state.startsWith('28')) return `${service} cannot start: the database refuses the user or the password of DATABASE_URL.`;
  if (state === '3D000') return `${service} cannot start: the database that DATABASE_URL names does not exist.`;
  if (isMaillageError(error) && error.category !== 'INTERNAL') return `${service} cannot start: ${error.message} (${error.reason})`;
  const cause = isMaillageError(error) ? error.cause : error;
  return `${service} cannot start: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`;
}
