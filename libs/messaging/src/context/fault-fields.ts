interface Fault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly constraint?: string;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly driverError?: unknown;
}

/**
 * What may stand in a log of an unexpected fault. Messages of parsers and of the database quote the value they dislike, which may be
 * somebody's name; their type, code and place say enough.
 */
export function faultFields(error: unknown): { readonly fault: string; readonly code?: string; readonly constraint?: string; readonly at: readonly string[] } {
  const outer = (error ?? {}) as Fault;
  const inner = (outer.driverError ?? (outer.name === 'MaillageError' ? outer.cause : undefined) ?? outer) as Fault;
  const quotes = inner.code !== undefined || inner.name === 'SyntaxError' || inner.name === 'error';
  return {
    fault: `${inner.name ?? typeof error}${quotes ? '' : `: ${inner.message ?? ''}`}`,
    ...(inner.code === undefined ? {} : { code: inner.code }),
    ...(inner.constraint === undefined ? {} : { constraint: inner.constraint }),
    at: (inner.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).map((line) => line.trim()),
  };
}
