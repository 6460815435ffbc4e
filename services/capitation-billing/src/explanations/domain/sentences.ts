import { addDays, decimalText, type DatePeriod, type YearMonth } from '@maillage/kernel';
import type { Contract } from '../../contracts/domain/contract.js';
import type { LineReason } from '../../runs/domain/line.js';
import type { ExplainedDifference } from './explain-difference.js';
import type { ExplainedDue } from './explain-due.js';
import type { ExplainedLine } from './explain-line.js';
import type { Fact } from './facts.js';
import { amountOf, withheldOf, type Step } from './steps.js';
import { dueOf, type ReasonSum } from './sum-by-reason.js';

/** One sentence in each language. Ids, days and amounts only. */
export interface Sentences {
  readonly fr: string;
  readonly en: string;
}
type Language = keyof Sentences;

const texts = {
  fr: {
    of: ' : ',
    reason: {
      IDENTITY: 'une fusion ou une séparation de personnes a été apprise',
      CONTRACT: 'une inscription est passée d’un contrat à un autre',
      ENROLMENT: 'les jours couverts ont changé',
      RISK_SCORE: 'un autre score de risque a été appris',
      RATE: 'un autre tarif s’applique (grille, ou tranche d’âge et sexe)',
    },
    fact: { ENROLMENT: 'inscription', PERSON: 'personne', RISK_SCORE: 'score', RATE_TABLE: 'grille', MERGE: 'fusion de' },
    version: (fact: string, version: number) => `${fact} version ${version}`,
    from: (day: string, to: string | null) => (to === null ? `depuis le ${day}` : `du ${day} au ${to}`),
    void: 'annulée',
    known: (at: string) => `connu le ${at}`,
    way: (base: string, cell: string, age: string, table: number, score: string, rate: string) => `base ${base} (cellule ${cell}${age}, grille ${table}) × score ${score} = ${rate}`,
    age: (years: number) => `, ${years} ans`,
    share: (share: string, spans: string, amount: string) => `× ${share} du mois (${spans}) = ${amount}`,
    withheld: (percent: string, amount: string) => `, dont ${amount} retenus (${percent} %)`,
    first: (month: string, amount: string) => `${month}, ${amount}`,
    renewed: (month: string, amount: string, why: string) => `${month}, ${amount}, ligne nouvelle parce que ${why}`,
    reversal: (month: string, amount: string, why: string, at: string) => `${month}, ${amount} : reprise de la ligne établie selon ce qui était connu le ${at}, parce que ${why}`,
    nothing: 'rien, aucun jour ne compte',
    unrated: 'rien, aucun tarif ne couvre la personne',
    changed: (month: string, way: string, before: string, after: string, a: string, b: string) => `${month} vaut ${after} selon ce qui était connu le ${b}, ${way} que ${before} selon ce qui était connu le ${a}`,
    less: (amount: string) => `soit ${amount} de moins`,
    more: (amount: string) => `soit ${amount} de plus`,
    same: 'autant',
    because: ', parce que ',
    members: (count: number) => (count === 1 ? '1 personne' : `${count} personnes`),
  },
  en: {
    of: ': ',
    reason: {
      IDENTITY: 'a merge or un-merge of persons became known',
      CONTRACT: 'an enrolment moved from one contract to another',
      ENROLMENT: 'the days covered changed',
      RISK_SCORE: 'another risk score became known',
      RATE: 'another rate counts (table, or age band and sex)',
    },
    fact: { ENROLMENT: 'enrolment', PERSON: 'person', RISK_SCORE: 'score', RATE_TABLE: 'rate table', MERGE: 'merge of' },
    version: (fact: string, version: number) => `${fact} version ${version}`,
    from: (day: string, to: string | null) => (to === null ? `from ${day}` : `${day} to ${to}`),
    void: 'voided',
    known: (at: string) => `known ${at}`,
    way: (base: string, cell: string, age: string, table: number, score: string, rate: string) => `base ${base} (cell ${cell}${age}, rate table ${table}) × score ${score} = ${rate}`,
    age: (years: number) => `, age ${years}`,
    share: (share: string, spans: string, amount: string) => `× ${share} of the month (${spans}) = ${amount}`,
    withheld: (percent: string, amount: string) => `, of which ${amount} withheld (${percent} %)`,
    first: (month: string, amount: string) => `${month}, ${amount}`,
    renewed: (month: string, amount: string, why: string) => `${month}, ${amount}, a new line because ${why}`,
    reversal: (month: string, amount: string, why: string, at: string) => `${month}, ${amount}: takes back the line posted on what was known ${at}, because ${why}`,
    nothing: 'nothing, no day counts',
    unrated: 'nothing, no rate covers the person',
    changed: (month: string, way: string, before: string, after: string, a: string, b: string) => `${month} is worth ${after} as known ${b}, ${way} than ${before} as known ${a}`,
    less: (amount: string) => `${amount} less`,
    more: (amount: string) => `${amount} more`,
    same: 'no more and no less',
    because: ', because ',
    members: (count: number) => (count === 1 ? '1 person' : `${count} persons`),
  },
} as const;

const both = (write: (language: Language) => string): Sentences => ({ fr: `${write('fr')}.`, en: `${write('en')}.` });

/** Exact: the number crosses as text. */
export function amountText(minor: bigint, currency: string, language: Language): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, currencyDisplay: 'code' });
  return format.format(decimalText({ unscaled: minor, scale: format.resolvedOptions().maximumFractionDigits! }) as Intl.StringNumericLiteral).replace(/[\u00a0\u202f]/g, ' ');
}

/** People name the last day, not the one after. */
const daysText = (language: Language, { from, to }: DatePeriod): string => (from === to ? texts[language].void : texts[language].from(from, to && addDays(to, -1)));

const factText = (language: Language, { kind, id, version, knownAt, from, to, value }: Fact): string => {
  const t = texts[language];
  const named = kind === 'RISK_SCORE' ? `${t.fact[kind]} ${value}` : kind === 'RATE_TABLE' ? `${t.fact[kind]} ${version}` : t.version(`${t.fact[kind]} ${id}`, version);
  return [named, ...(from ? [daysText(language, { from, to })] : []), t.known(knownAt)].join(', ');
};

const whyText = (language: Language, reason: LineReason, causes: readonly Fact[]): string => {
  const facts = causes.map((cause) => factText(language, cause)).join(' ; ');
  return `${texts[language].reason[reason]}${facts === '' ? '' : ` (${facts})`}`;
};

const spanTexts = (language: Language, spans: readonly DatePeriod[]): string => spans.map((span) => daysText(language, span)).join(', ');

interface Way {
  readonly base: bigint;
  readonly cell: string;
  readonly score: string;
  readonly steps: readonly Step[];
}

function wayText(language: Language, { currency, withholdPercent }: Contract, { base, cell, score, steps }: Way, { age, table, spans }: Pick<ExplainedDue, 'age' | 'table' | 'spans'>): string {
  const t = texts[language];
  const money = (minor: bigint): string => amountText(minor, currency, language);
  const [rate, amount] = [steps.find(({ name }) => name === 'RATE')!, steps.find(({ name }) => name === 'AMOUNT')!];
  const withheld = withheldOf(steps);
  const from = t.way(money(base), cell, age === null ? '' : t.age(age), table, score, money(rate.result));
  return `${from} ${t.share(amount.factor, spanTexts(language, spans), money(amount.result))}${withheld === 0n ? '' : t.withheld(withholdPercent, money(withheld))}`;
}

export const lineSentence = (contract: Contract, { line, steps, due, causes, comparedWith }: ExplainedLine): Sentences =>
  both((language) => {
    const t = texts[language];
    const amount = amountText(amountOf(steps), contract.currency, language);
    const why = line.reason ? whyText(language, line.reason, causes) : '';
    const start = line.kind === 'REVERSAL' ? t.reversal(line.month, amount, why, comparedWith!) : line.reason ? t.renewed(line.month, amount, why) : t.first(line.month, amount);
    return `${start}${t.of}${wayText(language, contract, { ...line, steps }, due)}`;
  });

const dueText = (language: Language, contract: Contract, explained: ExplainedDue): string => {
  const { due, steps } = explained;
  if (due.state !== 'DUE') return texts[language][due.state === 'NOTHING' ? 'nothing' : 'unrated'];
  return wayText(language, contract, { ...due.basis, steps }, explained);
};

const changeText = (language: Language, contract: Contract, month: YearMonth, change: { readonly before: bigint; readonly after: bigint; readonly a: string; readonly b: string }): string => {
  const t = texts[language];
  const money = (minor: bigint): string => amountText(minor, contract.currency, language);
  const difference = change.after - change.before;
  const way = difference === 0n ? t.same : difference < 0n ? t.less(money(-difference)) : t.more(money(difference));
  return t.changed(month, way, money(change.before), money(change.after), change.a, change.b);
};

export const differenceSentence = (contract: Contract, month: YearMonth, { before, after, reason, causes }: ExplainedDifference): Sentences =>
  both((language) => {
    const t = texts[language];
    const change = changeText(language, contract, month, { before: dueOf(before), after: dueOf(after), a: before.knownAt, b: after.knownAt });
    return `${change}${t.because}${whyText(language, reason, causes)}${t.of}${dueText(language, contract, before)} → ${dueText(language, contract, after)}`;
  });

export const totalSentence = (contract: Contract, month: YearMonth, change: { readonly before: bigint; readonly after: bigint; readonly a: string; readonly b: string }, reasons: readonly ReasonSum[]): Sentences =>
  both((language) => {
    const t = texts[language];
    const parts = reasons.map(({ reason, members, difference }) => `${t.reason[reason]} (${t.members(members)}, ${amountText(difference, contract.currency, language)})`).join(' ; ');
    return `${changeText(language, contract, month, change)}${parts === '' ? '' : `${t.because}${parts}`}`;
  });
