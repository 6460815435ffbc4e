import { hasMedicaid, isDisabled, isOriginallyDisabled, type HccPerson } from './hcc-person.js';
import type { ScoreTerm } from './hcc-score.js';
import { demographicTerm, type HccSegment } from './hcc-segment.js';
import type { HccTables } from './hcc-tables.js';

/**
 * The coefficients of a person and their sum in thousandths. A term adds only if the segment has a coefficient: so diagnoses add
 * nothing for new enrollees, counts nothing in V22. The institutional ORIGDS, 0 in all three models, is not told.
 */
export function collectTerms(tables: HccTables, person: HccPerson, segment: HccSegment, hccs: readonly number[]): { readonly terms: readonly ScoreTerm[]; readonly sum: bigint } {
  const coefficients = tables.coefficients.get(segment)!;
  const terms: ScoreTerm[] = [];
  let sum = 0n;
  const add = (term: string, categories?: readonly number[]): void => {
    const coefficient = coefficients.get(term);
    if (!coefficient) return;
    terms.push(categories ? { ...coefficient.shown, categories } : coefficient.shown);
    sum += coefficient.thousandths;
  };

  add(demographicTerm(person, segment));
  if (isOriginallyDisabled(person)) add(person.sex === 'F' ? 'OriginallyDisabled_Female' : 'OriginallyDisabled_Male');
  if (hasMedicaid(person.dual)) add('LTIMCAID');
  for (const hcc of hccs) add(`HCC${hcc}`);
  const disabled = isDisabled(person);
  for (const { term, allOf, disabled: needsDisability } of tables.interactions.get(segment)!) {
    if (needsDisability && !disabled) continue;
    if (allOf.every(({ anyOf }) => anyOf.some((each) => hccs.includes(each)))) add(term, hccs.filter((hcc) => allOf.some(({ anyOf }) => anyOf.includes(hcc))));
  }
  if (hccs.length > 0) add(hccs.length < 10 ? `D${hccs.length}` : 'D10P', hccs);
  return { terms, sum };
}
