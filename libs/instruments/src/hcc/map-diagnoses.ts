import type { HccPerson } from './hcc-person.js';
import type { AppliedEdit, DiagnosisTrace } from './hcc-score.js';
import type { DiagnosisEdit, HccTables } from './hcc-tables.js';

/** ICD-10-CM as the tables write it: capitals, no dot, no blanks around. */
const canonical = (code: string): string => code.replaceAll('.', '').trim().toUpperCase();

/** Each code once, in the order of the codes; what is written twice, in small letters or with a dot is the same diagnosis. */
export function mapDiagnoses(tables: HccTables, person: HccPerson, diagnoses: readonly string[]): readonly DiagnosisTrace[] {
  const codes = new Set<string>();
  for (const written of diagnoses) {
    const code = canonical(written);
    if (code !== '') codes.add(code);
  }
  return [...codes].sort().map((code) => traceOf(tables, person, code));
}

const nothing: readonly number[] = [];

/** As CMS's software does, an edit decides about the whole code, also where it stands in two categories. */
function traceOf(tables: HccTables, person: HccPerson, code: string): DiagnosisTrace {
  const mapped = tables.categories.get(code) ?? nothing;
  const rule = tables.edits.get(code);
  const condition = rule && conditionMet(rule, person);
  if (!condition) return { code, mapped, counted: mapped, edit: null };
  const action: AppliedEdit['action'] = rule.category === null ? 'INVALID' : 'OVERRIDE';
  return { code, mapped, counted: rule.category === null ? nothing : [rule.category], edit: { edit: rule.edit, condition, action } };
}

function conditionMet({ sex, upTo, from }: DiagnosisEdit, person: HccPerson): string | null {
  if (sex !== null) return person.sex === sex ? `sex = ${sex}` : null;
  if (upTo !== null && person.age <= upTo) return `age <= ${upTo}`;
  return from !== null && person.age >= from ? `age >= ${from}` : null;
}

/** The categories that count, ascending. */
export function categoriesOf(traces: readonly DiagnosisTrace[]): readonly number[] {
  const categories = new Set<number>();
  for (const { counted } of traces) for (const category of counted) categories.add(category);
  return [...categories].sort((a, b) => a - b);
}
