import { readdirSync, readFileSync } from 'node:fs';

/** Where the policies stand, beside the package's sources and its build alike. */
export const policyFolder = new URL('../../policies/', import.meta.url);

/** The policy texts by their path below the folder, in the order of the paths. Throws when the folder cannot be read. */
export const policyTexts = (folder: URL = policyFolder): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.cedar'))
      .sort()
      .map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]),
  );

/** The Cedar schema as `npm run policies` wrote it. Throws when it cannot be read. */
export const schemaText = (): string => readFileSync(new URL('schema.cedarschema', policyFolder), 'utf8');
