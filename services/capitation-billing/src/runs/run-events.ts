import { create } from '@bufbuild/protobuf';
import { LineSchema, RunSchema, type Line as LineMessage, type Run as RunMessage } from '@maillage/contracts/capitation/v1/capitation_pb.js';
import type { Uuid } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Line } from './domain/line.js';
import type { Run } from './domain/run.js';

/** The only file that knows both shapes of runs and lines. */
export const toMessage = ({ id, unrated, ...run }: Run, currency: string, repeatedKey = false): RunMessage =>
  create(RunSchema, { ...run, runId: id, posted: { minor: run.posted, currency }, withheld: { minor: run.withheld, currency }, repeatedKey, unratedPersonIds: [...unrated], unrated: unrated.length });

/** An event stays small, however many members have no rate: the run itself names them all. */
const idsInEvent = 1_000;

export const runPosted = (run: Run, currency: string): DomainEvent => {
  const message = toMessage(run, currency);
  message.unratedPersonIds = message.unratedPersonIds.slice(0, idsInEvent);
  return event(RunSchema, { aggregate: run.id, version: 1 }, message);
};

export const lineMessage = (line: Line & { readonly runId: Uuid }, currency: string): LineMessage => {
  const amount = (minor: bigint) => ({ minor, currency });
  return create(LineSchema, {
    ...line, reason: line.reason ?? '', amount: amount(line.amount), withheld: amount(line.withheld), base: amount(line.base), rate: amount(line.rate), reversesLineId: line.reversesLineId ?? '',
  });
};
