import { isMaillageError } from '@maillage/kernel';

/**
 * Runs a transaction again when somebody else stored a resource of the same id between its look and its insert: the second run sees theirs.
 * Throws what the second run throws.
 */
export async function againWhenTaken<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isMaillageError(error) && error.reason === 'RESOURCE_KEY') return run();
    throw error;
  }
}
