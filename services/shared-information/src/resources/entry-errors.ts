import { isMaillageError, MaillageError, type Violation } from '@maillage/kernel';

/** Path of an entry, as every refusal of a bundle gives it. */
export const entryPath = (index: number): string => `Bundle.entry[${index}]`;

/** A path inside a resource (`Patient.name[0]`) as a path inside the bundle. */
export const pathInEntry = (index: number, path: string): string => {
  const inside = path.replace(/^[A-Za-z]+/, '');
  return `${entryPath(index)}.resource${inside}`;
};

/** The same refusal, with its place in the bundle: the parts of it that name a field keep that, below the entry. */
export function inEntry(index: number, error: unknown, part = ''): unknown {
  if (!isMaillageError(error)) return error;
  const { category, reason, message, issue, incidentId, retryAfterSeconds, cause } = error;
  const at = entryPath(index) + part;
  const violations: Violation[] = error.violations.length > 0 ? error.violations.map(({ path, rule }) => ({ path: path.startsWith('Bundle.entry[') ? path : /^[A-Z]\w*[.[]/.test(path) ? pathInEntry(index, path) : at, rule })) : [{ path: at, rule: message }];
  return new MaillageError(category, reason, message, { violations, issue, incidentId, retryAfterSeconds, cause });
}

/** A refusal of the only entry as one of a request for a single resource. */
export function outOfEntry(type: string, error: unknown): unknown {
  if (!isMaillageError(error)) return error;
  const { category, reason, message, issue, incidentId, retryAfterSeconds, cause } = error;
  const fields: Readonly<Record<string, string>> = { '.request.ifMatch': 'if_match', '.request.ifNoneExist': 'if_none_exist', '.request.url': 'type' };
  const outside = (path: string): string => {
    const inside = path.slice(entryPath(0).length);
    return fields[inside] ?? inside.replace(/^\.resource/, type);
  };
  const violations = error.violations.map(({ path, rule }) => ({ path: path.startsWith(entryPath(0)) ? outside(path) : path, rule }));
  return new MaillageError(category, reason, message.replaceAll(`${entryPath(0)}.resource`, type), { violations, issue, incidentId, retryAfterSeconds, cause });
}
