import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  DifferenceExplanationSchema, LineExplanationSchema, Proration as ProrationMessage,
  type ContractClauseSchema, type DifferenceExplanation, type DueExplanationSchema, type KnownFactSchema, type LineExplanation, type RoundingStepSchema,
} from '@maillage/contracts/capitation/v1/capitation_pb.js';
import { decimalText, type Uuid } from '@maillage/kernel';
import type { Contract } from '../contracts/domain/contract.js';
import { scoreUntilKnown } from '../runs/domain/due.js';
import { lineMessage } from '../runs/run-events.js';
import type { ExplainedDifference } from './domain/explain-difference.js';
import type { ExplainedDue } from './domain/explain-due.js';
import type { ExplainedLine } from './domain/explain-line.js';
import type { Fact } from './domain/facts.js';
import { differenceSentence, lineSentence, totalSentence } from './domain/sentences.js';
import type { Step } from './domain/steps.js';
import type { ReasonSum } from './domain/sum-by-reason.js';
import type { TwoPictures } from './explanation.repository.js';

const amount = ({ currency }: Contract, minor: bigint) => ({ minor, currency });

const clause = ({ proration, term, withholdPercent }: Contract): MessageInitShape<typeof ContractClauseSchema> => ({ proration: ProrationMessage[proration], term: { from: term.from, to: term.to ?? '' }, withholdPercent });

const fact = ({ from, to, ...rest }: Fact): MessageInitShape<typeof KnownFactSchema> => ({ ...rest, from: from ?? '', to: to ?? '' });

const step = (contract: Contract, { name, input, factor, numerator, denominator, result }: Step): MessageInitShape<typeof RoundingStepSchema> => ({
  name, input: amount(contract, input), factor, exact: `${numerator}/${denominator}`, result: amount(contract, result),
});

function dueMessage(contract: Contract, { due, knownAt, spans, share, age, table, steps, facts }: ExplainedDue): MessageInitShape<typeof DueExplanationSchema> {
  const known = due.state === 'DUE' ? due.basis : { cell: '', base: 0n, score: decimalText(scoreUntilKnown) };
  return {
    state: due.state,
    knownAt,
    spans: spans.map(({ from, to }) => ({ from, to: to ?? '' })),
    days: due.days,
    share: share ? `${share.paid}/${share.of}` : '',
    ...(age === null ? {} : { age }),
    cell: known.cell,
    rateTable: table,
    base: amount(contract, known.base),
    score: known.score,
    amount: amount(contract, due.state === 'DUE' ? due.amount : 0n),
    withheld: amount(contract, due.state === 'DUE' ? due.withheld : 0n),
    steps: steps.map((each) => step(contract, each)),
    facts: facts.map(fact),
  };
}

export const lineExplanation = (contract: Contract, runId: Uuid, explained: ExplainedLine): LineExplanation =>
  create(LineExplanationSchema, {
    line: lineMessage({ ...explained.line, runId }, contract.currency),
    clause: clause(contract),
    due: dueMessage(contract, explained.due),
    reproduced: explained.reproduced,
    steps: explained.steps.map((each) => step(contract, each)),
    knownAt: explained.knownAt,
    comparedWith: explained.comparedWith ?? '',
    causes: explained.causes.map(fact),
    sentence: lineSentence(contract, explained),
  });

/** What an answer about a difference is made of; `reasons` is null behind the first page. */
export interface DifferenceParts {
  readonly contract: Contract;
  readonly pictures: TwoPictures;
  readonly sums: { readonly before: bigint; readonly after: bigint; readonly members: number };
  readonly reasons: readonly ReasonSum[] | null;
  readonly differences: readonly ExplainedDifference[];
  readonly lines: ReadonlyMap<Uuid, readonly Uuid[]>;
  readonly nextPageToken: string;
}

export function differenceExplanation({ contract, pictures, sums, reasons, differences, lines, nextPageToken }: DifferenceParts): DifferenceExplanation {
  const { month, before, after } = pictures;
  return create(DifferenceExplanationSchema, {
    contractId: contract.id,
    month,
    knownAtA: before,
    knownAtB: after,
    before: amount(contract, sums.before),
    after: amount(contract, sums.after),
    difference: amount(contract, sums.after - sums.before),
    members: sums.members,
    reasons: (reasons ?? []).map((each) => ({ ...each, difference: amount(contract, each.difference) })),
    clause: clause(contract),
    differences: differences.map((each) => ({
      personId: each.personId,
      reason: each.reason,
      before: dueMessage(contract, each.before),
      after: dueMessage(contract, each.after),
      difference: amount(contract, each.difference),
      causes: each.causes.map(fact),
      lineIds: [...(lines.get(each.personId) ?? [])],
      sentence: differenceSentence(contract, month, each),
    })),
    ...(reasons ? { sentence: totalSentence(contract, month, { ...sums, a: before, b: after }, reasons) } : {}),
    nextPageToken,
  });
}
