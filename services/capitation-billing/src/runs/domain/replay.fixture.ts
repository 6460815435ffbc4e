import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { addDays, decimal, idFrom, instant, localDate, yearMonth, type Instant, type LocalDate, type YearMonth } from '@maillage/kernel';
import type { Contract, Proration } from '../../contracts/domain/contract.js';
import { decideRun, type RunKey } from './decide-run.js';
import type { Identity } from './identity.js';
import type { EnrolmentVersion, Knowledge, PersonVersion, RiskScore } from './knowledge.js';
import type { Line, StandingLine } from './line.js';

/** Runs of one contract as the service keeps them, in memory. */
export class RunBook {
  readonly runs: RunKey[] = [];
  readonly lines: (Line & { readonly run: RunKey })[] = [];

  constructor(
    readonly contract: Contract,
    private readonly identity: Identity,
  ) {}

  /** The newest NEW line of each member and month. */
  standing(): StandingLine[] {
    const newest = new Map<string, StandingLine>();
    for (const { run, ...line } of this.lines) {
      const key = `${line.personId} ${line.month}`;
      if (line.kind === 'NEW') newest.set(key, { ...line, knownAt: run.knownAt, reversed: false });
      else newest.set(key, { ...newest.get(key)!, reversed: true });
    }
    return [...newest.values()];
  }

  run(key: RunKey, knowledge: Knowledge): { lines: readonly Line[]; unrated: readonly string[] } {
    const decision = decideRun({ contract: this.contract, key, earlier: this.runs, identity: this.identity }, knowledge, this.standing());
    this.runs.push(key);
    this.lines.push(...decision.lines.map((line) => ({ ...line, run: key })));
    return decision;
  }

  /** What stands on the books, by member and month. */
  sums(): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { personId, month, amount } of this.lines) sums.set(`${personId} ${month}`, (sums.get(`${personId} ${month}`) ?? 0n) + amount);
    return sums;
  }
}

const file = (name: string): string => {
  const bytes = readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};
const jsonLines = <T>(name: string): T[] => file(name).trim().split('\n').map((line) => JSON.parse(line) as T);
const csv = (name: string): string[][] => file(name).trim().split('\n').slice(1).map((line) => line.split(','));
const cents = (text: string): bigint => decimal(text).unscaled;
const knownOn = (day: string): Instant => instant(`${day}T12:00:00Z`);
/** `F0-17` of the reference data is `F:0-17` here. */
const cellHere = (cell: string): string => `${cell.slice(0, 1)}:${cell.slice(1)}`;

interface GivenContract {
  readonly id: string;
  readonly mode: Proration;
  readonly currency: string;
  readonly firstMonth: string;
  readonly lastMonth: string;
  readonly runDay: number;
  readonly withhold: string;
  readonly ageBands: readonly { readonly from: number; readonly to: number }[];
  readonly rateTables: readonly { readonly validFrom: string; readonly knownOn: string; readonly rates: Readonly<Record<string, string>> }[];
}
interface GivenEvent {
  readonly knownOn: string;
  readonly type: 'ENROL' | 'CHANGE_SPAN' | 'VOID_SPAN' | 'RISK_SCORE';
  readonly spanId: string;
  readonly firstDay: string;
  readonly lastDay: string | null;
  readonly validFrom: string;
  readonly score: string;
}
interface GivenMember {
  readonly id: string;
  readonly contract: string;
  readonly sex: 'F' | 'M';
  readonly birthDate: string;
  readonly events: readonly GivenEvent[];
}
interface GivenLine {
  readonly run: string;
  readonly member: string;
  readonly month: string;
  readonly kind: string;
  readonly reason: string;
  readonly amount: string;
  readonly withhold: string;
  readonly share: string;
  readonly cell: string;
  readonly base: string;
  readonly score: string;
  readonly rate: string;
}

const contractOf = (given: GivenContract): Contract => ({
  id: idFrom('reference contract', given.id),
  name: given.id,
  payerOrganizationId: idFrom('reference payer'),
  networkId: idFrom('reference network'),
  programme: 'IDN',
  currency: given.currency,
  proration: given.mode,
  // The data has the factor 0.05, the contract its percentage.
  withholdPercent: String(Number(given.withhold.slice(2).padEnd(4, '0')) / 100),
  term: { from: localDate(`${given.firstMonth}-01`), to: null },
  ageBands: given.ageBands.map(({ from, to }) => ({ name: `${from}-${to}`, from, to })),
  zone: 'Europe/Paris',
  yearEnd: null,
  version: 1,
  rateTables: given.rateTables.map((table) => ({
    validFrom: localDate(table.validFrom),
    knownAt: knownOn(table.knownOn),
    rates: Object.entries(table.rates).map(([cell, amount]) => ({ cell: cellHere(cell), minor: cents(amount) })),
  })),
});

function knowledgeOf(members: readonly GivenMember[], contractId: string): Knowledge {
  const enrolments: EnrolmentVersion[] = [];
  const persons: PersonVersion[] = [];
  const scores: RiskScore[] = [];
  for (const member of members) {
    persons.push({ personId: member.id, version: 1, birthDate: localDate(member.birthDate), sex: member.sex, knownAt: knownOn('2000-01-01') });
    const spans = new Map<string, EnrolmentVersion>();
    for (const event of member.events) {
      const knownAt = knownOn(event.knownOn);
      if (event.type === 'RISK_SCORE') {
        scores.push({ personId: member.id, validFrom: localDate(event.validFrom), score: decimal(event.score), knownAt });
        continue;
      }
      const before = spans.get(event.spanId);
      const span = event.type === 'VOID_SPAN' ? { from: before!.from, to: before!.from } : { from: localDate(event.firstDay), to: event.lastDay === null ? null : addDays(localDate(event.lastDay), 1) };
      const next = { enrolmentId: `${member.id} ${event.spanId}`, version: (before?.version ?? 0) + 1, personId: member.id, contractId, ...span, knownAt };
      spans.set(event.spanId, next);
      enrolments.push(next);
    }
  }
  return { enrolments, persons, scores };
}

const monthsFrom = (first: string, last: string): YearMonth[] => {
  const months: YearMonth[] = [];
  for (let day: LocalDate = localDate(`${first}-01`); day.slice(0, 7) <= last; day = addDays(day, 31).slice(0, 8).concat('01') as LocalDate) months.push(yearMonth(day.slice(0, 7)));
  return months;
};

/** One contract of the reference data with its members, its runs and what they must post. */
export interface ReferenceCase {
  readonly name: string;
  readonly contract: Contract;
  readonly knowledge: Knowledge;
  readonly runs: readonly RunKey[];
  readonly expectedLines: readonly GivenLine[];
  /** member, month, capitation, withhold, lines */
  readonly expectedSums: readonly string[][];
  /** contract, run, lines, capitation, withhold */
  readonly expectedTotals: readonly string[][];
}

/** The reference data of fixtures/README.md. */
export function referenceCases(): ReferenceCase[] {
  const members = jsonLines<GivenMember>('histories.jsonl.gz');
  const lines = jsonLines<GivenLine>('expected_lines.jsonl.gz');
  const sums = csv('expected_sums.csv.gz');
  const totals = csv('expected_run_totals.csv');
  return (JSON.parse(file('contracts.json')) as GivenContract[]).map((given) => {
    const own = members.filter((member) => member.contract === given.id);
    const names = new Set(own.map((member) => member.id));
    const contract = contractOf(given);
    return {
      name: given.id,
      contract,
      knowledge: knowledgeOf(own, contract.id),
      runs: monthsFrom(given.firstMonth, given.lastMonth).map((month) => ({ month, knownAt: instant(`${month}-${String(given.runDay).padStart(2, '0')}T23:59:59.999Z`) })),
      expectedLines: lines.filter((line) => names.has(line.member)),
      expectedSums: sums.filter(([member]) => names.has(member!)),
      expectedTotals: totals.filter(([name]) => name === given.id),
    };
  });
}

const amountText = (minor: bigint): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** A posted line in the form of the reference data, where the withhold is what is taken off. */
export const inReferenceForm = (contract: Contract, line: Line & { readonly run: RunKey }): GivenLine => ({
  run: line.run.month,
  member: line.personId,
  month: line.month,
  kind: line.kind,
  reason: line.reason ?? 'CURRENT',
  amount: amountText(line.amount),
  withhold: amountText(-line.withheld),
  share: contract.proration === 'DAILY' ? `${line.days}/${line.daysInMonth}` : '1/1',
  cell: line.cell.replace(':', ''),
  base: amountText(line.base),
  score: line.score,
  rate: amountText(line.rate),
});

export { amountText };
