import { contains, localDate, systemClock, type Period, type LocalDate } from '@maillage/kernel';
import { Refusal } from '../gateway.js';
import type { Member, World } from '../world.js';

/** Amounts in minor units of the contract's currency. */
export interface Capitated {
  readonly currency: string;
  readonly gross: number;
  readonly adjustments: number;
  readonly total: number;
  readonly memberMonths: number;
  readonly cells: Readonly<Record<string, { readonly memberMonths: number; readonly amount: number }>>;
  /** Lines that the same key posted when it was run again; nothing. */
  readonly repeatedLines: number;
}

interface Money {
  readonly minor: string;
  readonly currency: string;
}
interface Run {
  readonly runId: string;
  readonly lines: number;
  readonly knownAt: string;
  readonly repeatedKey: boolean;
}
interface Settlement {
  readonly gross: Money;
  readonly adjustments: Money;
  readonly total: Money;
  readonly memberMonths: number;
  readonly cells: readonly { readonly cell: string; readonly memberMonths: number; readonly amount: Money }[];
}

/** The month as known now; then the first member leaves on the 15th; then the month again, which posts the difference. */
export async function runCapitation(world: World, members: readonly Member[], positions: readonly (string | null)[]): Promise<Capitated> {
  const { gateway, contractId } = world;
  const { month } = world.options;
  const runs = `/api/v1/capitation/contracts/${contractId}/runs`;
  return world.steps.step('capitation', async () => {
    for (let index = 0; index < positions.length; index += 20) await gateway.get(`/api/v1/capitation/contracts/${contractId}`, { after: positions.slice(index, index + 20) });
    const first = await gateway.post<Run>(runs, { body: { month, knownAt: systemClock.now() } });
    const left = await firstLeaves(world, members);
    if (left) await gateway.get(`/api/v1/capitation/contracts/${contractId}`, { after: [left] });
    await gateway.post<Run>(runs, { body: { month, knownAt: systemClock.now() } });
    const again = await gateway.post<Run>(runs, { body: { month, knownAt: first.value.knownAt } });
    const { value } = await gateway.get<Settlement>(`/api/v1/capitation/contracts/${contractId}/settlement?month=${month}`);
    return {
      currency: value.total.currency,
      gross: Number(value.gross.minor),
      adjustments: Number(value.adjustments.minor),
      total: Number(value.total.minor),
      memberMonths: value.memberMonths,
      cells: Object.fromEntries(value.cells.map(({ cell, memberMonths, amount }) => [cell, { memberMonths, amount: Number(amount.minor) }])),
      repeatedLines: again.value.repeatedKey ? 0 : again.value.lines,
    };
  });
}

/** The first member, in the order of joining, who is covered on the 15th leaves that day. Who left in an earlier call stays the one who left. */
async function firstLeaves(world: World, members: readonly Member[]): Promise<string | null> {
  const day = localDate(`${world.options.month}-15`);
  for (const member of members) {
    const { value } = await world.gateway.get<{ from: string; to: string; endReason: string }>(`/api/v1/enrolments/${member.enrolmentId}`);
    if (value.endReason === 'VOLUNTARY') return null;
    const cover: Period<LocalDate> = { from: localDate(value.from), to: value.to === '' ? null : localDate(value.to) };
    if (!contains(cover, day)) continue;
    try {
      return (await world.gateway.post(`/api/v1/memberships/${member.membershipId}/withdrawal`, { body: { noticeOn: day, reason: 'MOVED' } })).position;
    } catch (error) {
      if (error instanceof Refusal && error.reason === 'MEMBERSHIP_ENDED') continue;
      throw error;
    }
  }
  return null;
}
