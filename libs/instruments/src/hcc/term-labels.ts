import type { ScoreTerm } from './hcc-score.js';
import type { Interaction } from './disease-group.js';

const community = /^([FM])(\d+)_(\d+|GT)$/;
const newEnrollee = /^(N?)MCAID_(N?)ORIGDIS_NE([FM])(\d+)(?:_(\d+|GT))?$/;
const fixedLabels: Readonly<Record<string, string>> = {
  OriginallyDisabled_Female: 'Originally disabled, female',
  OriginallyDisabled_Male: 'Originally disabled, male',
  LTIMCAID: 'Institutional with Medicaid',
  ORIGDS: 'Originally disabled, institutional',
};

/** What a term of the coefficient table stands for. */
export function termKind(term: string): ScoreTerm['kind'] {
  if (/^HCC\d+$/.test(term)) return 'CATEGORY';
  if (/^D(\d|10P)$/.test(term)) return 'COUNT';
  if (community.test(term) || newEnrollee.test(term)) return 'DEMOGRAPHIC';
  return term in fixedLabels ? 'ENTITLEMENT' : 'INTERACTION';
}

const sexLabel = (sex: string): string => (sex === 'F' ? 'Female' : 'Male');
const ageLabel = (from: string, to: string | undefined): string => (to === undefined ? `${from} years` : to === 'GT' ? `${from} years or more` : `${from} to ${to} years`);

/** A sentence part for people: CMS's label for a category, our own words for the rest. */
export function termLabel(term: string, categoryLabels: ReadonlyMap<number, string>, interactions: readonly Interaction[]): string {
  const cell = community.exec(term);
  if (cell) return `${sexLabel(cell[1]!)}, ${ageLabel(cell[2]!, cell[3])}`;
  const start = newEnrollee.exec(term);
  if (start) return `${sexLabel(start[3]!)}, ${ageLabel(start[4]!, start[5])}, ${start[1] ? 'no Medicaid' : 'Medicaid'}, ${start[2] ? 'not originally disabled' : 'originally disabled'}`;
  if (term === 'D10P') return '10 or more payment HCCs';
  if (/^D\d$/.test(term)) return `${term.slice(1)} payment HCC${term === 'D1' ? '' : 's'}`;
  if (/^HCC\d+$/.test(term)) return categoryLabels.get(Number(term.slice(3))) ?? term;
  return fixedLabels[term] ?? interactions.find((each) => each.term === term)?.label ?? term;
}
