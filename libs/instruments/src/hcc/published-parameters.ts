import type { LocalDate } from '@maillage/kernel';
import type { HccModel } from './hcc-person.js';

/** Who pays by the score: the blend and the coding intensity differ. */
export type HccProgramme = 'MEDICARE_ADVANTAGE' | 'PACE';

/** One factor that carries a year. An operator's table may hold more of them, or other values of these. */
export interface YearlyParameter {
  readonly name: 'NORMALISATION' | 'CODING_INTENSITY' | 'BLEND_WEIGHT';
  /** null: of every programme. */
  readonly programme: HccProgramme | null;
  /** null: of every model. */
  readonly model: HccModel | null;
  /** Exact decimal text. */
  readonly value: string;
  readonly validFrom: LocalDate;
  /** The first day on which it is no longer valid; null: open. */
  readonly validTo: LocalDate | null;
  /** Where it is published. A row without a source is not used. */
  readonly source: string;
  /** LIKELY: one secondary source; the operator confirms it before paying by it. */
  readonly certainty: 'CONFIRMED' | 'LIKELY';
}

const announcement = (year: number): string => `CMS, Announcement of Calendar Year ${year} Medicare Advantage Capitation Rates and Payment Policies`;
const from = (year: number): LocalDate => `${year}-01-01` as LocalDate;
const during = (year: number, untilYear = year) => ({ validFrom: from(year), validTo: from(untilYear + 1), source: announcement(year), certainty: 'CONFIRMED' as const });
const normalisation = (year: number, model: HccModel, value: string): YearlyParameter => ({ name: 'NORMALISATION', programme: null, model, value, ...during(year) });
const weight = (programme: HccProgramme, year: number, model: HccModel, value: string, untilYear = year): YearlyParameter => ({ name: 'BLEND_WEIGHT', programme, model, value, ...during(year, untilYear) });

/**
 * What CMS has published and somebody has looked up. Missing on purpose, so refused by `hccParameters`: V28 for 2027, V22 for PACE
 * from 2025 on, blends of Medicare Advantage before 2024.
 */
export const publishedHccParameters: readonly YearlyParameter[] = [
  normalisation(2022, 'V24', '1.118'),
  normalisation(2023, 'V24', '1.127'),
  normalisation(2024, 'V24', '1.146'),
  normalisation(2025, 'V24', '1.153'),
  normalisation(2024, 'V28', '1.015'),
  normalisation(2025, 'V28', '1.045'),
  normalisation(2026, 'V28', '1.067'),
  { ...normalisation(2024, 'V22', '1.159'), programme: 'PACE', certainty: 'LIKELY' },

  { name: 'CODING_INTENSITY', programme: 'MEDICARE_ADVANTAGE', model: null, value: '0.0590', ...during(2024) },
  { name: 'CODING_INTENSITY', programme: 'MEDICARE_ADVANTAGE', model: null, value: '0.0590', ...during(2025) },
  { name: 'CODING_INTENSITY', programme: 'MEDICARE_ADVANTAGE', model: null, value: '0.0590', ...during(2026) },
  { name: 'CODING_INTENSITY', programme: 'MEDICARE_ADVANTAGE', model: null, value: '0.0590', ...during(2027) },
  { name: 'CODING_INTENSITY', programme: 'PACE', model: null, value: '0', ...during(2024, 2027), source: 'The coding pattern adjustment is one of Medicare Advantage; PACE payments do not carry it', certainty: 'LIKELY' },

  weight('MEDICARE_ADVANTAGE', 2024, 'V28', '0.33'),
  weight('MEDICARE_ADVANTAGE', 2024, 'V24', '0.67'),
  weight('MEDICARE_ADVANTAGE', 2025, 'V28', '0.67'),
  weight('MEDICARE_ADVANTAGE', 2025, 'V24', '0.33'),
  weight('MEDICARE_ADVANTAGE', 2026, 'V28', '1.00'),
  weight('MEDICARE_ADVANTAGE', 2027, 'V28', '1.00'),
  weight('PACE', 2024, 'V22', '1.00'),
  weight('PACE', 2025, 'V22', '1.00'),
  weight('PACE', 2026, 'V28', '0.10'),
  weight('PACE', 2026, 'V22', '0.90'),
  weight('PACE', 2027, 'V28', '0.50'),
  weight('PACE', 2027, 'V22', '0.50'),
];
