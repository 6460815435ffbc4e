import type { DatePeriod, Uuid } from '@maillage/kernel';

/** What a member cost in a year. */
export interface MemberCost {
  readonly personId: Uuid;
  readonly year: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** A cost with the line of the file it stands on; the header is line 1. */
export interface CostLine extends MemberCost {
  readonly line: number;
}

export type CostFaultReason = 'HEADER_INVALID' | 'FIELD_COUNT' | 'PERSON_ID_INVALID' | 'PERSON_NOT_ENROLLED' | 'YEAR_OUTSIDE_TERM' | 'COST_INVALID' | 'LINE_REPEATED';

/** What is wrong with a line. */
export interface CostFault {
  readonly line: number;
  readonly field: '' | 'person_id' | 'year' | 'cost';
  readonly reason: CostFaultReason;
}

/** A file as it was read: no line is both a cost and a fault. */
export interface CostFile {
  readonly lines: number;
  readonly costs: readonly CostLine[];
  readonly faults: readonly CostFault[];
}

const header = ['person_id', 'year', 'cost'];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A field may stand in quotes; none of ours holds a comma. */
const fieldsOf = (line: string): string[] => line.split(',').map((field) => field.trim().replace(/^"([^"]*)"$/, '$1'));

const minorDigits = (currency: string): number => new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits!;

/** `1234.5` is 123,450 cents; null for anything that is not an amount of at least 0 with at most the currency's decimals. */
function minorOf(text: string, digits: number): bigint | null {
  const parts = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(text);
  const fraction = parts?.[2] ?? '';
  return parts && fraction.length <= digits ? BigInt(parts[1]! + fraction.padEnd(digits, '0')) : null;
}

const isInTerm = ({ from, to }: DatePeriod, year: string): boolean => /^\d{4}$/.test(year) && year >= from.slice(0, 4) && (to === null || `${year}-01-01` < to);

/** Reads `person_id,year,cost` lines. Blank lines are passed over; who is enrolled is asked later. */
export function readCosts(csv: string, { currency, term }: { readonly currency: string; readonly term: DatePeriod }): CostFile {
  const [first = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (fieldsOf(first).join() !== header.join()) return { lines: 0, costs: [], faults: [{ line: 1, field: '', reason: 'HEADER_INVALID' }] };
  const digits = minorDigits(currency);
  const costs: CostLine[] = [];
  const faults: CostFault[] = [];
  const seen = new Set<string>();
  let lines = 0;
  for (const [index, text] of rest.entries()) {
    if (text.trim() === '') continue;
    lines++;
    const line = index + 2;
    const fields = fieldsOf(text);
    if (fields.length !== header.length) {
      faults.push({ line, field: '', reason: 'FIELD_COUNT' });
      continue;
    }
    const [id, year, cost] = fields as [string, string, string];
    const personId = id.toLowerCase();
    const amount = minorOf(cost, digits);
    const own: CostFault[] = [
      ...(uuid.test(personId) ? [] : [{ line, field: 'person_id', reason: 'PERSON_ID_INVALID' } as const]),
      ...(isInTerm(term, year) ? [] : [{ line, field: 'year', reason: 'YEAR_OUTSIDE_TERM' } as const]),
      ...(amount === null ? [{ line, field: 'cost', reason: 'COST_INVALID' } as const] : []),
      ...(seen.has(`${personId} ${year}`) ? [{ line, field: '', reason: 'LINE_REPEATED' } as const] : []),
    ];
    seen.add(`${personId} ${year}`);
    if (own.length > 0) faults.push(...own);
    else costs.push({ line, personId, year: Number(year), amount: amount! });
  }
  return { lines, costs, faults };
}
