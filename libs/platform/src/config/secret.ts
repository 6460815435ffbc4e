import { readFileSync } from 'node:fs';

/**
 * A secret from its own setting or from the file that another names; undefined when both are silent. A file is what orchestrators mount,
 * and it does not stand in a list of processes. Throws when the file cannot be read; the message names it and never its content.
 */
export const secretFrom = (value: string | undefined, file: string | undefined): string | undefined => value ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
