/** A start that cannot go on. The message is one sentence for the person at the keyboard and says what to do. */
export class StartFault extends Error {
  override readonly name = 'StartFault';
}

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** Turns the faults of the machine that a person can cure (full disk, no rights) into a sentence; everything else is returned as it is. */
export function asStartFault(error: unknown, where: string): unknown {
  if (error instanceof StartFault) return error;
  if (code(error) === 'ENOSPC' || code(error) === 'EDQUOT') return new StartFault(`The disk that holds ${where} is full: free some space, then start again.`);
  if (code(error) === 'EACCES' || code(error) === 'EPERM' || code(error) === 'EROFS')
    return new StartFault(`${where} cannot be written by this user: start as the user who owns it, or set MAILLAGE_HOME to a folder of your own.`);
  return error;
}
