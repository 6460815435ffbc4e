import { readdirSync, readFileSync } from 'node:fs';

/** The schema and the policies as text. */
export interface PolicyFiles {
  /** Cedar schema in its readable form. */
  readonly schema: string;
  /** Text of each policy file by its path below the folder. */
  readonly policies: Readonly<Record<string, string>>;
}

/** The folder of the policies, beside the package's sources and its build alike. */
export const policyFolder = new URL('../../policies/', import.meta.url);

/** Reads the schema and every *.cedar file of the folder. Throws when the folder cannot be read. */
export function readPolicyFiles(folder: URL = policyFolder): PolicyFiles {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.cedar')).sort();
  return {
    schema: readFileSync(new URL('schema.cedarschema', folder), 'utf8'),
    policies: Object.fromEntries(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(new URL(path.replaceAll('\\', '/'), folder), 'utf8')])),
  };
}
