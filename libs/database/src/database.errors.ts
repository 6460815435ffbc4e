import { conflict, deadlineExceeded, internal, alreadyExists, invalidArgument, isMaillageError, newId, systemClock, unavailable, type MaillageError } from '@maillage/kernel';

interface PgError {
  readonly code?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly message?: string;
  readonly driverError?: PgError;
  readonly cause?: unknown;
}

const pgErrorOf = (error: unknown): PgError => {
  const outer = error as PgError;
  return outer?.driverError ?? outer ?? {};
};

/** SQLSTATE of a fault, also under TypeORM's wrapper or a MaillageError; empty when it has none. */
export function sqlStateOf(error: unknown): string {
  const inner = pgErrorOf(isMaillageError(error) ? error.cause : error);
  return typeof inner.code === 'string' && /^[0-9A-Z]{5}$/.test(inner.code) ? inner.code : '';
}

/** Name of the constraint that refused a row, or null: lets a repository give the refusal its own reason. */
export const violatedConstraint = (error: unknown): string | null => pgErrorOf(isMaillageError(error) ? error.cause : error).constraint ?? null;

/** Serialisation failure or deadlock: the same transaction may pass when run again from its start. */
export const isWorthRepeating = (error: unknown): boolean => ['40001', '40P01'].includes(sqlStateOf(error));

const networkCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);
const awayMessages = /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|client was closed|cannot use a pool after|connection ended|driver not connected|connection is not established/i;

const reasonOf = ({ constraint }: PgError, fallback: string): string => constraint?.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase() ?? fallback;

/**
 * Any fault of pg or TypeORM as data; a MaillageError passes unchanged. The reason of a broken constraint is its name in capitals.
 * 23505 ALREADY_EXISTS · 23502, 23503, 23514, 22xxx INVALID_ARGUMENT · 23P01, 40001, 40P01, 55P03 CONFLICT · 57014 and a silent server
 * DEADLINE_EXCEEDED · 08xxx, 57P0x, 53xxx and network faults UNAVAILABLE with DATABASE_AWAY · the rest INTERNAL.
 */
export function databaseError(error: unknown): MaillageError {
  if (isMaillageError(error)) return error;
  const fault = pgErrorOf(error);
  const state = sqlStateOf(error);
  const details = { cause: error };
  if (state === '23505') return alreadyExists(reasonOf(fault, 'ROW_EXISTS'), 'This already exists.', [], details);
  if (state === '23P01') return conflict(reasonOf(fault, 'ROW_OVERLAPS'), 'This overlaps something that was stored first.', [], details);
  if (state === '40001' || state === '40P01') return conflict('TRANSACTION_CONFLICT', 'Somebody changed the same at the same time.', [], details);
  if (state === '55P03') return conflict('LOCK_TIMEOUT', 'Somebody else is changing the same and takes long.', [], details);
  if (/^23(502|503|514|000|001)$/.test(state))
    return invalidArgument(reasonOf(fault, 'ROW_REFUSED'), 'The stored rules refuse this value.', [{ path: fault.column ?? '', rule: fault.constraint ?? 'stored rule' }], details);
  if (state.startsWith('22')) return invalidArgument('VALUE_REFUSED', 'A value cannot be stored as it is.', [], details);
  if (state === '57014' || state === '25P03' || fault.message === 'Query read timeout') return deadlineExceeded('DATABASE_SLOW', 'The database did not answer in time.', [], details);
  if (/^(08|57P|53)/.test(state) || networkCodes.has(fault.code ?? '') || awayMessages.test(fault.message ?? ''))
    return unavailable('DATABASE_AWAY', 'The database is away; try again in a moment.', [], details);
  return internal(newId(systemClock), error);
}
