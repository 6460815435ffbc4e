/** Texts of a portal in one language: names with dots, as deep as they like. */
export interface Texts {
  readonly [name: string]: string | Texts;
}

/** Every name of `texts`, such as `problem.NOT_FOUND.title`, in order. */
export const namesOf = (texts: Texts, before = ''): string[] =>
  Object.entries(texts).flatMap(([name, value]) => (typeof value === 'string' ? [`${before}${name}`] : namesOf(value, `${before}${name}.`))).sort();

/** A code such as `FOLLOW_UP_VISIT` or `PHASE_FOLLOW_UP` in readable letters, for one that has no text: `Follow up visit`. */
export const readable = (code: string): string => (code ? code[0]!.toUpperCase() + code.slice(1).toLowerCase().replaceAll('_', ' ') : '');
