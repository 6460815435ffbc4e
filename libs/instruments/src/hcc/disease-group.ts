/** Categories that stand for one disease in an interaction: any of them is enough. */
export interface DiseaseGroup {
  readonly label: string;
  readonly anyOf: readonly number[];
}
/** Names a disease by its categories. */
export const group = (label: string, ...anyOf: readonly number[]): DiseaseGroup => ({ label, anyOf });

/** Adds its coefficient when every group is present, in the segments that have one. */
export interface Interaction {
  /** Term of the coefficient table, letter by letter: a name that differs drops the coefficient silently. */
  readonly term: string;
  readonly label: string;
  readonly allOf: readonly DiseaseGroup[];
  /** Counts for people entitled by disability only. */
  readonly disabled: boolean;
}

/** Two diseases together. */
export const both = (term: string, first: DiseaseGroup, second: DiseaseGroup): Interaction => ({ term, label: `${first.label} with ${second.label}`, allOf: [first, second], disabled: false });
/** A disease of somebody entitled by disability. */
export const whenDisabled = (term: string, disease: DiseaseGroup): Interaction => ({ term, label: `Disabled, with ${disease.label}`, allOf: [disease], disabled: true });
