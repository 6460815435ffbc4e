import { lineReasons, type LineReason } from '../../runs/domain/line.js';
import type { ExplainedDue } from './explain-due.js';

/** A part of the difference of many members. */
export interface ReasonSum {
  readonly reason: LineReason;
  readonly members: number;
  readonly difference: bigint;
}

/** Minor units; zero unless something is due. */
export const dueOf = ({ due }: Pick<ExplainedDue, 'due'>): bigint => (due.state === 'DUE' ? due.amount : 0n);

/** In the order of the reasons; parts of parts add up with their members. */
export const sumByReason = (parts: readonly { readonly reason: LineReason; readonly difference: bigint; readonly members?: number }[]): ReasonSum[] =>
  lineReasons
    .map((reason) => {
      const own = parts.filter((part) => part.reason === reason);
      return { reason, members: own.reduce((sum, { members = 1 }) => sum + members, 0), difference: own.reduce((sum, { difference }) => sum + difference, 0n) };
    })
    .filter(({ members }) => members > 0);
