import { readFileSync } from 'node:fs';
import type { HccModel, HccPerson } from './hcc-person.js';

/** A case of fixtures/hcc/sample-cases.jsonl, as its file writes it. */
export interface SampleCase {
  readonly id: string;
  readonly kind: string;
  readonly model: HccModel;
  readonly input: { readonly age: number; readonly sex: 'F' | 'M'; readonly orec: HccPerson['orec']; readonly dual: HccPerson['dual']; readonly new_enrollee: boolean; readonly snp: boolean; readonly lti: boolean; readonly diagnoses: readonly string[] };
  readonly expected: { readonly segment: string; readonly ccs_after_edits: readonly number[]; readonly hccs: readonly number[]; readonly raw: string; readonly terms: Readonly<Record<string, string>>; readonly normalised_2026?: string; readonly adjusted_2026?: string };
}

export const sampleCases: readonly SampleCase[] = readFileSync(new URL('../../fixtures/hcc/sample-cases.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as SampleCase);

export const personOf = ({ age, sex, orec, dual, new_enrollee, snp, lti }: SampleCase['input']): HccPerson => ({ age, sex, orec, dual, newEnrollee: new_enrollee, specialNeedsPlan: snp, institutional: lti });

/** Somebody who lives in the community, has no Medicaid and came by age, unless told otherwise. */
export const somebody = (facts: Partial<HccPerson> = {}): HccPerson => ({ age: 70, sex: 'F', orec: '0', dual: '00', newEnrollee: false, specialNeedsPlan: false, institutional: false, ...facts });
