import type { z } from 'zod';

/** One setting that is missing or wrong. Never holds the value: it may be a secret. */
export interface SettingFault {
  readonly name: string;
  readonly expected: string;
  readonly missing: boolean;
}

/** Thrown by readConfig with every fault at once; the message is meant for the person who starts the service. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';

  constructor(readonly faults: readonly SettingFault[]) {
    const width = Math.max(...faults.map(({ name }) => name.length));
    const lines = faults.map(({ name, expected, missing }) => `  ${name.padEnd(width)}  ${missing ? 'is missing' : 'is wrong'}: ${expected}`);
    super(`${faults.length === 1 ? 'One setting' : `${faults.length} settings`} of the environment must be corrected:\n${lines.join('\n')}`);
  }
}

/** Settings by the names of the environment; an empty text counts as missing. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** Reads what `schema` names and ignores the rest. Throws ConfigFault that lists all faults, by the field's `describe` text where it has one. */
export function readConfig<S extends z.ZodObject>(schema: S, settings: Settings): z.output<S> {
  const present = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const faults = new Map<string, SettingFault>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? 'environment');
    const description = (schema.shape[name] as z.ZodType | undefined)?.description;
    if (!faults.has(name)) faults.set(name, { name, expected: description ?? issue.message, missing: issue.path.length > 0 && !(name in present) });
  }
  throw new ConfigFault([...faults.values()]);
}
