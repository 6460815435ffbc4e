import type { Answer } from './ask.js';
import type { Cell } from './cells.js';
import { knows, sees } from './model.js';
import type { Mark, World } from './world.js';

/** What the model expects of a cell. */
export type Expected = 'forbidden' | 'hidden' | 'allowed';

/** Forbidden by role on every object; hidden where the named person is out of view; else allowed. */
export function expectedOf({ allow, account: { role, position }, named, category }: Cell): Expected {
  if (!allow.includes(role) && !allow.includes('authenticated')) return 'forbidden';
  return named && category !== null && !sees(role, position, 'main', category) ? 'hidden' : 'allowed';
}

const canary = /zq(?:main|bystander|foreigner)\d+x|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Judges answers of one world. */
export class Oracle {
  constructor(private readonly world: World) {}

  /** What is wrong with the answer; empty for nothing. `unknown` is the answer to the same request about nobody, `all` what there is to see; both only where they are needed. */
  faults(cell: Cell, asked: string, answer: Answer, unknown: Answer | null, all: Answer | null): string[] {
    const expected = expectedOf(cell);
    const faults = this.leaks(cell, asked, answer);
    const said = `${answer.outcome} ${answer.reason}`.trim();
    if (expected === 'forbidden') {
      if (answer.outcome !== 'PERMISSION_DENIED' || !/ROLE_REQUIRED|^$/.test(answer.reason)) faults.push(`forbidden, but ${said}`);
      return faults;
    }
    if (expected === 'hidden') {
      if (this.asMain(unknown!.text) !== this.asMain(answer.text)) faults.push(`hidden, but differs from an unknown id: ${said} instead of ${unknown!.outcome} ${unknown!.reason}`.trim());
      return faults;
    }
    if (answer.reason !== 'SESSION_ENDED' && /PERMISSION|UNAUTH|UNAVAIL|DEADLINE|INTERNAL|EXHAUSTED|HTTP 5/.test(answer.outcome)) faults.push(`allowed, but ${said}`);
    if (unknown && !cell.blind && this.asMain(unknown.text) === this.asMain(answer.text)) faults.push(`allowed, but answers as if unknown: ${said}`);
    else if (cell.named && cell.category && (answer.outcome === 'INVALID_ARGUMENT' || (cell.action === 'read' && answer.outcome !== 'OK'))) faults.push(`allowed, but ${said}`);
    if (all) faults.push(...this.missing(cell, answer, all));
    return faults;
  }

  /** True where the answer is an access to a person's data, refused ones too. */
  isAccess({ category, loose }: Cell, { text }: Answer): boolean {
    return category !== null && (!loose || (text.toLowerCase().match(canary) ?? []).some((word) => this.world.ids.has(word)));
  }

  /** Canaries of persons, or of kinds of data, that the account does not see. What the request itself names is no news. */
  private leaks({ account: { role, position } }: Cell, asked: string, { text }: Answer): string[] {
    const own = new Set(asked.toLowerCase().match(canary));
    const leaked = new Set<string>();
    for (const word of text.toLowerCase().match(canary) ?? []) {
      if (own.has(word)) continue;
      const said = this.world.texts.get(word);
      const named = this.world.ids.get(word);
      if (said && !sees(role, position, said.person, said.category)) leaked.add(`${said.category} text of ${said.person}`);
      if (named && !knows(role, position, named.person)) leaked.add(`id of ${named.person}`);
    }
    return [...leaked].map((each) => `shows ${each}`);
  }

  /** What there is to see, and the account may see, but is not there. */
  private missing({ account: { role, position }, category }: Cell, answer: Answer, all: Answer): string[] {
    if (category === null) return [];
    const marks = (text: string): Map<string, Mark> => new Map((text.toLowerCase().match(canary) ?? []).flatMap((word) => (this.world.ids.has(word) ? [[word, this.world.ids.get(word)!] as const] : [])));
    const there = marks(answer.text);
    const absent = [...marks(all.text)].filter(([id, mark]) => !there.has(id) && sees(role, position, mark.person, mark.category) && sees(role, position, mark.person, category));
    return absent.length > 0 ? [`${answer.outcome}: does not show ${absent.length} of what is allowed, such as ${absent[0]![1].category} of ${absent[0]![1].person}`] : [];
  }

  /** Values that stand for an unknown one, as those that they stand for. */
  private asMain(text: string): string {
    const { nobody, persons } = this.world;
    let same = text;
    for (const [field, value] of Object.entries(nobody.fields)) if (value !== persons.main.fields[field]) same = same.replaceAll(value, persons.main.fields[field]!);
    for (const { id } of persons.main.resources) same = same.replaceAll(id, persons.main.fields['id']!);
    return same.replaceAll(/zqnobody\d+y/gi, '').replaceAll(/zqmain\d+x/gi, '');
  }
}
