import { firstDayAfter, firstDayOf } from '@maillage/kernel';
import type { World } from '../world.js';
import { check, type Check, type Databases } from './check.js';
import type { Found } from './run-checks.js';

interface Span {
  readonly person: string;
  readonly born: string | null;
  readonly sex: string | null;
  readonly first: string;
  readonly after: string;
}
interface Band {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Lines, settlement, and roster × rate computed here from the registry's enrolments: three ways to one sum. */
export async function checkCapitation(databases: Databases, world: World, { capitated }: Found): Promise<Check[]> {
  const { month } = world.options;
  const sums = await databases.row<{ total: string; reversed: string }>(
    'capitation-billing',
    `SELECT coalesce(sum(amount), 0) AS total, count(*) FILTER (WHERE kind = 'REVERSAL') AS reversed FROM capitation_line WHERE contract_id = $1 AND month = $2`,
    [world.contractId, month],
  );
  const expected = await rosterTimesRate(databases, world);
  const same = (a: ReadonlyMap<string, bigint>, b: Readonly<Record<string, { amount: number }>>): boolean => a.size === Object.keys(b).length && [...a].every(([cell, amount]) => b[cell] !== undefined && BigInt(b[cell].amount) === amount);
  const total = [...expected.cells.values()].reduce((sum, amount) => sum + amount, 0n);
  return [
    check('sum of lines = settlement = roster × rate', BigInt(sums.total) === BigInt(capitated.total) && total === BigInt(capitated.total) && same(expected.cells, capitated.cells), `${sums.total} by lines, ${capitated.total} by settlement, ${total} by roster × rate, minor units`),
    check('member months are members with an amount due', expected.members === capitated.memberMonths, `${capitated.memberMonths} settled, ${expected.members} on the roster`),
    check('gross + adjustments = total', capitated.gross + capitated.adjustments === capitated.total, `${capitated.gross} + ${capitated.adjustments}, ${sums.reversed} reversals`),
    check('the same key of a run posts nothing', capitated.repeatedLines === 0, `${capitated.repeatedLines} lines`),
  ];
}

/** Own arithmetic on the owners' rows: no code of the service is used. */
async function rosterTimesRate(databases: Databases, world: World): Promise<{ cells: Map<string, bigint>; members: number }> {
  const first = firstDayOf(world.options.month);
  const after = firstDayAfter(world.options.month);
  const spans = await databases.rows<Span>(
    'patient-registry',
    `SELECT a.root_id AS person, p.birth_date::text AS born, p.sex, greatest(e."from", $2)::text AS first, least(coalesce(e."to", $3), $3)::text AS after
       FROM enrolment e JOIN person_alias a ON a.person_id = e.person_id JOIN person p ON p.id = a.root_id WHERE e.contract_id = $1 AND e."from" < $3 AND coalesce(e."to", $3) > $2 ORDER BY 1, 4`,
    [world.contractId, first, after],
  );
  const { bands } = await databases.row<{ bands: Band[] }>('capitation-billing', 'SELECT age_bands AS bands FROM contract WHERE id = $1', [world.contractId]);
  const rates = new Map(
    (await databases.rows<{ cell: string; minor: string }>('capitation-billing', `SELECT r.cell, r.minor FROM rate r JOIN rate_table t ON t.contract_id = r.contract_id AND t.number = r.table_number WHERE r.contract_id = $1 AND t.valid_from <= $2 ORDER BY t.valid_from, t.number`, [world.contractId, first])).map(({ cell, minor }) => [cell, BigInt(minor)]),
  );
  const days = new Map<string, { readonly span: Span; readonly covered: Set<number> }>();
  for (const span of spans) {
    const member = days.get(span.person) ?? { span, covered: new Set<number>() };
    for (let day = dayNumber(span.first); day < dayNumber(span.after); day++) member.covered.add(day);
    days.set(span.person, member);
  }
  const length = BigInt(dayNumber(after) - dayNumber(first));
  const cells = new Map<string, bigint>();
  let members = 0;
  for (const { span, covered } of days.values()) {
    const cell = cellOf(span, first, bands);
    const rate = rates.get(cell);
    if (rate === undefined || covered.size === 0) continue;
    const due = (2n * rate * BigInt(covered.size) + length) / (2n * length); // half away from zero; all are positive
    if (due === 0n) continue;
    members++;
    cells.set(cell, (cells.get(cell) ?? 0n) + due);
  }
  return { cells, members };
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

function cellOf({ born, sex }: Span, first: string, bands: readonly Band[]): string {
  if (born === null) return '';
  const age = Number(first.slice(0, 4)) - Number(born.slice(0, 4)) - (first.slice(5) < born.slice(5) ? 1 : 0);
  const band = bands.find(({ from, to }) => age >= from && age <= to)?.name ?? '';
  return `${sex === 'FEMALE' ? 'F' : sex === 'MALE' ? 'M' : 'X'}:${band}`;
}
