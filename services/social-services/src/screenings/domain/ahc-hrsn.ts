import { invalidArgument } from '@maillage/kernel';

/** An item's LOINC code and the code of one of its answers. */
export interface Answer {
  readonly item: string;
  readonly answer: string;
}

/** What a screening says of one domain. `total` is the sum where the domain is scored by one, 0 otherwise. */
export interface DomainFlag {
  readonly domain: string;
  readonly result: 'NEED' | 'NO_NEED' | 'UNKNOWN';
  readonly total: number;
}

/** Name and version of this scoring; stored with each screening, so that it can be recomputed. */
export const algorithm = 'AHC-HRSN/1';

interface Choice {
  readonly domain: string;
  /** Answers that count as a need, by item; any of them flags the domain. */
  readonly needs: Readonly<Record<string, readonly string[]>>;
  /** The other answers of each item. */
  readonly others: Readonly<Record<string, readonly string[]>>;
}

const often = ['LA28397-0', 'LA6729-3']; // often true, sometimes true
const never = ['LA28398-8'];

/** Domains flagged by an answer alone (LOINC 96777-8 and 97023-6). 71802-3 and 93030-5 are shared with PRAPARE, whose answers are others. */
const choices: readonly Choice[] = [
  { domain: 'LIVING_SITUATION', needs: { '71802-3': ['LA31994-9', 'LA31995-6'] }, others: { '71802-3': ['LA31993-1'] } },
  { domain: 'HOUSING', needs: { '96778-6': ['LA31996-4', 'LA28580-1', 'LA31997-2', 'LA31998-0', 'LA31999-8', 'LA32000-4', 'LA32001-2'] }, others: { '96778-6': ['LA9-3'] } },
  { domain: 'FOOD', needs: { '88122-7': often, '88123-5': often }, others: { '88122-7': never, '88123-5': never } },
  { domain: 'TRANSPORT', needs: { '93030-5': ['LA33-6'] }, others: { '93030-5': ['LA32-8'] } },
  { domain: 'UTILITIES', needs: { '96779-4': ['LA33-6', 'LA32002-0'] }, others: { '96779-4': ['LA32-8'] } },
];

interface Sum {
  readonly domain: string;
  readonly items: readonly string[];
  readonly points: Readonly<Record<string, number>>;
  readonly needFrom: number;
}

/** Domains scored by a sum: HITS (4 to 20, from 11 a need) and PHQ-2 (0 to 6, from 3 positive). */
const sums: readonly Sum[] = [
  { domain: 'SAFETY', items: ['95618-5', '95617-7', '95616-9', '95615-1'], points: { 'LA6270-8': 1, 'LA10066-1': 2, 'LA10082-8': 3, 'LA16644-9': 4, 'LA6482-9': 5 }, needFrom: 11 },
  { domain: 'MENTAL_HEALTH', items: ['44250-9', '44255-8'], points: { 'LA6568-5': 0, 'LA6569-3': 1, 'LA6570-1': 2, 'LA6571-9': 3 }, needFrom: 3 },
];

const known = new Map<string, ReadonlySet<string>>([
  ...choices.flatMap(({ needs, others }) => Object.keys(needs).map((item) => [item, new Set([...needs[item]!, ...(others[item] ?? [])])] as const)),
  ...sums.flatMap(({ items, points }) => items.map((item) => [item, new Set(Object.keys(points))] as const)),
]);

/** An item or an answer that the instrument does not have would silently count as no need: answers of PRAPARE look alike. */
function answersBelongToTheInstrument(answers: readonly Answer[]): void {
  const violations = answers.flatMap(({ item, answer }, index) => {
    if (!known.has(item)) return [{ path: `answers[${index}].item`, rule: 'item belongs to AHC-HRSN' }];
    return known.get(item)!.has(answer) ? [] : [{ path: `answers[${index}].answer`, rule: 'answer belongs to the item' }];
  });
  if (violations.length > 0) throw invalidArgument('ANSWER_UNKNOWN', 'An item or answer is not part of AHC-HRSN.', violations);
}

/** One answer an item where the instrument asks for one: two would make the sum depend on their order. */
function singleItemsAreAnsweredOnce(answers: readonly Answer[]): void {
  const seen = new Set<string>();
  answers.forEach(({ item }, index) => {
    if (item !== '96778-6' && seen.has(item)) throw invalidArgument('ANSWER_REPEATED', 'An item has two answers.', [{ path: `answers[${index}].item`, rule: 'item is answered once' }]);
    seen.add(item);
  });
}

/** One flag a domain, UNKNOWN where nothing was answered. Throws INVALID_ARGUMENT with ANSWER_UNKNOWN or ANSWER_REPEATED. */
export function scoreAhcHrsn(answers: readonly Answer[]): DomainFlag[] {
  answersBelongToTheInstrument(answers);
  singleItemsAreAnsweredOnce(answers);
  return [...choices.map((choice) => byChoice(choice, answers)), ...sums.map((sum) => bySum(sum, answers))];
}

function byChoice({ domain, needs }: Choice, answers: readonly Answer[]): DomainFlag {
  const given = answers.filter(({ item }) => needs[item]);
  const need = given.some(({ item, answer }) => needs[item]!.includes(answer));
  return { domain, result: need ? 'NEED' : given.length === 0 ? 'UNKNOWN' : 'NO_NEED', total: 0 };
}

/** A sum over some of its items is reported, but decides only once it cannot fall short: the missing items add at least their lowest points. */
function bySum({ domain, items, points, needFrom }: Sum, answers: readonly Answer[]): DomainFlag {
  const given = answers.filter(({ item }) => items.includes(item));
  const total = given.reduce((sum, { answer }) => sum + points[answer]!, 0);
  if (given.length === 0) return { domain, result: 'UNKNOWN', total: 0 };
  const missing = items.length - given.length;
  const lowest = Math.min(...Object.values(points));
  if (total + missing * lowest >= needFrom) return { domain, result: 'NEED', total };
  return { domain, result: missing === 0 ? 'NO_NEED' : 'UNKNOWN', total };
}
