import { addDecimals, contains, decimal, ruleViolation, type Decimal, type LocalDate } from '@maillage/kernel';
import { hccModels, type HccModel } from './hcc-person.js';
import { publishedHccParameters, type HccProgramme, type YearlyParameter } from './published-parameters.js';

/** A row of the table, its value read. */
export interface PickedParameter extends YearlyParameter {
  readonly decimal: Decimal;
}

/** What turns a raw score into an adjusted one, with its sources. */
export interface HccParameters {
  readonly programme: HccProgramme;
  readonly model: HccModel;
  readonly on: LocalDate;
  readonly normalisation: PickedParameter;
  readonly codingIntensity: PickedParameter;
}

/** The models that a programme pays by on a day, and how much each weighs; the weights sum to one. */
export interface HccBlend {
  readonly programme: HccProgramme;
  readonly on: LocalDate;
  readonly weights: readonly (PickedParameter & { readonly model: HccModel })[];
}

interface Wanted {
  readonly name: YearlyParameter['name'];
  readonly programme: HccProgramme;
  readonly model: HccModel;
  readonly on: LocalDate;
}

/** The row that is valid: of several the one with the later `validFrom`, of equal ones the later in the table, so that an operator's correction is appended. */
function pick(table: readonly YearlyParameter[], { name, programme, model, on }: Wanted): PickedParameter | null {
  let best: YearlyParameter | null = null;
  for (const row of table) {
    const applies = row.name === name && (row.programme ?? programme) === programme && (row.model ?? model) === model && contains({ from: row.validFrom, to: row.validTo }, on);
    if (applies && row.source.trim() !== '' && (best === null || row.validFrom >= best.validFrom)) best = row;
  }
  return best && { ...best, decimal: decimal(best.value, `${name}.value`) };
}

function require(table: readonly YearlyParameter[], wanted: Wanted): PickedParameter {
  const found = pick(table, wanted);
  if (found) return found;
  const { name, programme, model, on } = wanted;
  throw ruleViolation('HCC_FACTOR_UNSOURCED', `No factor with a source: ${name} of ${model} for ${programme} on ${on}.`, [{ path: `parameters.${name}.${model}.${programme}`, rule: 'HCC_FACTOR_UNSOURCED' }]);
}

const isOutside = ({ unscaled, scale }: Decimal): boolean => unscaled < 0n || unscaled >= 10n ** BigInt(scale);

/**
 * The factors of a day. Throws RULE_VIOLATION with HCC_FACTOR_UNSOURCED, which names the factor that no row with a source gives,
 * or HCC_FACTOR_INVALID (normalisation not above 0, coding intensity not in [0, 1)).
 */
export function hccParameters(programme: HccProgramme, model: HccModel, on: LocalDate, table: readonly YearlyParameter[] = publishedHccParameters): HccParameters {
  const normalisation = require(table, { name: 'NORMALISATION', programme, model, on });
  const codingIntensity = require(table, { name: 'CODING_INTENSITY', programme, model, on });
  if (normalisation.decimal.unscaled <= 0n) throw factorInvalid(normalisation, 'A normalisation factor is above 0.');
  if (isOutside(codingIntensity.decimal)) throw factorInvalid(codingIntensity, 'A coding intensity lies from 0 to below 1.');
  return { programme, model, on, normalisation, codingIntensity };
}

const factorInvalid = ({ name }: YearlyParameter, message: string) => ruleViolation('HCC_FACTOR_INVALID', message, [{ path: `parameters.${name}`, rule: 'HCC_FACTOR_INVALID' }]);

/** The blend of a day. Throws RULE_VIOLATION with HCC_FACTOR_UNSOURCED when there is none, HCC_BLEND_INCOMPLETE when its weights do not sum to one or one is negative. */
export function hccBlend(programme: HccProgramme, on: LocalDate, table: readonly YearlyParameter[] = publishedHccParameters): HccBlend {
  const picked = hccModels.flatMap((model) => {
    const found = pick(table, { name: 'BLEND_WEIGHT', programme, model, on });
    return found ? [{ ...found, model }] : [];
  });
  if (picked.length === 0) throw ruleViolation('HCC_FACTOR_UNSOURCED', `No factor with a source: BLEND_WEIGHT for ${programme} on ${on}.`, [{ path: `parameters.BLEND_WEIGHT.${programme}`, rule: 'HCC_FACTOR_UNSOURCED' }]);
  const sum = picked.map((each) => each.decimal).reduce(addDecimals);
  if (sum.unscaled !== 10n ** BigInt(sum.scale) || picked.some((each) => each.decimal.unscaled < 0n))
    throw ruleViolation('HCC_BLEND_INCOMPLETE', 'The weights of a blend are not negative and sum to one.', [{ path: `parameters.BLEND_WEIGHT.${programme}`, rule: 'HCC_BLEND_INCOMPLETE' }]);
  return { programme, on, weights: picked.filter((each) => each.decimal.unscaled > 0n) };
}
