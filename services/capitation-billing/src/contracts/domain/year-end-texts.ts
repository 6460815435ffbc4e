import { decimal, type Decimal, type Violation } from '@maillage/kernel';
import type { YearEndTerms } from '../../settlements/domain/year-end.js';

/** Year-end terms as their author wrote them: decimals are text, as in `withholdPercent`. */
export interface YearEndTexts {
  /** Minor units, as text. */
  readonly individualStopLoss: { readonly attachmentMinor: string; readonly rate: string } | null;
  /** An empty `to` is open. */
  readonly corridor: readonly { readonly from: string; readonly to: string; readonly rate: string }[];
  readonly aggregateStopLoss: { readonly attachment: string; readonly rate: string } | null;
}

const isSame = (a: Decimal, b: Decimal): boolean => a.unscaled * 10n ** BigInt(b.scale) === b.unscaled * 10n ** BigInt(a.scale);
const isBelow = (a: Decimal, b: Decimal): boolean => a.unscaled * 10n ** BigInt(b.scale) < b.unscaled * 10n ** BigInt(a.scale);
const one = decimal('1');
const isPart = (text: string): boolean => /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text);
const isNumber = (text: string): boolean => /^\d{1,3}(\.\d{1,6})?$/.test(text);

function tierFaults({ corridor }: YearEndTexts): Violation[] {
  return corridor.flatMap(({ from, to, rate }, index) => {
    const path = `year_end.corridor[${index}]`;
    const isLast = index === corridor.length - 1;
    const start = index === 0 ? '0' : corridor[index - 1]!.to;
    const readable = isNumber(from) && (to === '' || isNumber(to));
    if (!readable) return [{ path, rule: 'bounds are decimal numbers' }];
    return [
      ...(isNumber(start) && isSame(decimal(from), decimal(start)) ? [] : [{ path: `${path}.from`, rule: 'tiers run from 0 without gap or overlap' }]),
      ...(to !== '' && !isBelow(decimal(from), decimal(to)) ? [{ path: `${path}.to`, rule: 'tier ends after it starts' }] : []),
      ...((to === '') === isLast ? [] : [{ path: `${path}.to`, rule: 'the last tier is open, and no other' }]),
      ...(isPart(rate) ? [] : [{ path: `${path}.rate`, rule: 'rate is from 0 to 1' }]),
    ];
  });
}

/** One violation for each fault; none without terms. */
export function yearEndFaults(texts: YearEndTexts | null): Violation[] {
  if (!texts) return [];
  const { individualStopLoss, aggregateStopLoss } = texts;
  return [
    ...(individualStopLoss && !/^\d{1,16}$/.test(individualStopLoss.attachmentMinor) ? [{ path: 'year_end.individual_stop_loss.attachment_minor', rule: 'attachment is not negative' }] : []),
    ...(individualStopLoss && !isPart(individualStopLoss.rate) ? [{ path: 'year_end.individual_stop_loss.rate', rule: 'rate is from 0 to 1' }] : []),
    ...tierFaults(texts),
    ...(aggregateStopLoss && (!isNumber(aggregateStopLoss.attachment) || isBelow(decimal(aggregateStopLoss.attachment), one)) ? [{ path: 'year_end.aggregate_stop_loss.attachment', rule: 'attachment is at least 1' }] : []),
    ...(aggregateStopLoss && !isPart(aggregateStopLoss.rate) ? [{ path: 'year_end.aggregate_stop_loss.rate', rule: 'rate is from 0 to 1' }] : []),
  ];
}

/** Terms that yearEndFaults has found sound. */
export function yearEndTerms(texts: YearEndTexts): YearEndTerms {
  const { individualStopLoss, corridor, aggregateStopLoss } = texts;
  return {
    individualStopLoss: individualStopLoss && { attachment: BigInt(individualStopLoss.attachmentMinor), rate: decimal(individualStopLoss.rate) },
    corridor: corridor.map(({ from, to, rate }) => ({ from: decimal(from), to: to === '' ? null : decimal(to), rate: decimal(rate) })),
    aggregateStopLoss: aggregateStopLoss && { attachment: decimal(aggregateStopLoss.attachment), rate: decimal(aggregateStopLoss.rate) },
  };
}

/** True for the same texts; the order of keys means nothing. */
export function isSameYearEnd(a: YearEndTexts | null, b: YearEndTexts | null): boolean {
  const flat = (texts: YearEndTexts | null): string =>
    JSON.stringify(texts && [
      texts.individualStopLoss && [texts.individualStopLoss.attachmentMinor, texts.individualStopLoss.rate],
      texts.corridor.map(({ from, to, rate }) => [from, to, rate]),
      texts.aggregateStopLoss && [texts.aggregateStopLoss.attachment, texts.aggregateStopLoss.rate],
    ]);
  return flat(a) === flat(b);
}
