import type { Statement } from './work.js';

const forms = new Map<string, Statement>();

/** A statement that is put together in few forms, each prepared once a connection. Never for a text that holds values or has countless forms: none is forgotten. */
export function prepared(name: string, text: string): Statement {
  const known = forms.get(text);
  if (known) return known;
  const statement = { name: `${name}-${forms.size}`, text };
  forms.set(text, statement);
  return statement;
}
