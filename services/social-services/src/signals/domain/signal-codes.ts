/** Domains of social need, as screenings, signals, needs and referrals name them. */
export type Domain = 'LIVING_SITUATION' | 'HOUSING' | 'FOOD' | 'TRANSPORT' | 'UTILITIES' | 'SAFETY' | 'FINANCIAL_STRAIN' | 'EMPLOYMENT' | 'FAMILY_SUPPORT' | 'LONELINESS' | 'MENTAL_HEALTH';

const snomed = 'http://snomed.info/sct';
const icd10 = 'http://hl7.org/fhir/sid/icd-10-cm';

/** Findings in a Condition that point to a need: the SNOMED CT findings that Synthea and SDOH profiles write, and the ICD-10-CM Z codes of social need. */
const conditionCodes: Readonly<Record<string, Readonly<Record<string, Domain>>>> = {
  [snomed]: {
    '32911000': 'LIVING_SITUATION', // homeless
    '105531004': 'HOUSING', // housing unsatisfactory
    '266934004': 'TRANSPORT', // transport problem
    '713458007': 'TRANSPORT', // lack of access to transportation
    '733423003': 'FOOD', // food insecurity
    '706893006': 'SAFETY', // victim of intimate partner abuse
    '424393004': 'SAFETY', // reports of violence in the environment
    '73438004': 'EMPLOYMENT', // unemployed
    '423315002': 'LONELINESS', // limited social contact
    '422650009': 'LONELINESS', // social isolation
  },
  [icd10]: {
    'Z59.00': 'LIVING_SITUATION', 'Z59.01': 'LIVING_SITUATION', 'Z59.02': 'LIVING_SITUATION', 'Z59.819': 'LIVING_SITUATION', 'Z59.1': 'HOUSING', 'Z59.12': 'UTILITIES', 'Z59.41': 'FOOD',
    'Z59.82': 'TRANSPORT', 'Z59.86': 'FINANCIAL_STRAIN', 'Z60.2': 'LONELINESS', 'Z60.4': 'LONELINESS', 'Z63.6': 'FAMILY_SUPPORT', 'Z56.0': 'EMPLOYMENT', 'Z63.0': 'SAFETY',
  },
};

/** Answers of survey items that point to a need (PRAPARE, LOINC panel 93025-5); any other answer to the same item says that there is none. */
const answerCodes: Readonly<Record<string, Readonly<Record<string, Domain>>>> = {
  '71802-3': { 'LA30190-5': 'LIVING_SITUATION', 'LA31994-9': 'LIVING_SITUATION', 'LA31995-6': 'LIVING_SITUATION' }, // housing status; the last two are AHC-HRSN's
  '93033-9': { 'LA33-6': 'LIVING_SITUATION' }, // worried about losing housing
  '67875-5': { 'LA17956-6': 'EMPLOYMENT' }, // unemployed and seeking work
  '93031-3': { 'LA30125-1': 'FOOD', 'LA30124-4': 'UTILITIES', 'LA30126-9': 'FINANCIAL_STRAIN', 'LA30127-7': 'FAMILY_SUPPORT', 'LA30128-5': 'FINANCIAL_STRAIN' }, // unable to get
  '93030-5': { 'LA30133-5': 'TRANSPORT', 'LA30134-3': 'TRANSPORT', 'LA33-6': 'TRANSPORT' }, // lack of transport
  '93029-7': { 'LA27722-0': 'LONELINESS', 'LA30130-1': 'LONELINESS' }, // less than three contacts a week
  '93026-3': { 'LA32-8': 'SAFETY', 'LA14072-5': 'SAFETY' }, // does not feel safe, or is unsure
  '76501-6': { 'LA33-6': 'SAFETY' }, // afraid of a partner
};

/** A statement of the record about one indicator: a later one about the same indicator replaces it. */
export interface Statement {
  /** What is spoken of: the item of a survey, or the Condition itself. */
  readonly indicator: string;
  /** Null: no need. */
  readonly domain: Domain | null;
}

interface Coding {
  readonly system?: string;
  readonly code?: string;
}
interface Concept {
  readonly coding?: readonly Coding[];
}
interface Item {
  readonly code?: Concept;
  readonly valueCodeableConcept?: Concept;
}

/** What a Condition says; an inactive or refuted one says that there is no need. Empty for codes outside the list. */
export function conditionStatements(condition: { readonly id?: string; readonly code?: Concept; readonly clinicalStatus?: Concept; readonly verificationStatus?: Concept }): Statement[] {
  const domain = condition.code?.coding?.map(({ system, code }) => conditionCodes[system ?? '']?.[code ?? '']).find((each) => each !== undefined);
  if (!domain) return [];
  const status = (concept: Concept | undefined): string | undefined => concept?.coding?.[0]?.code;
  const holds = ['active', 'recurrence', 'relapse', undefined].includes(status(condition.clinicalStatus)) && !['refuted', 'entered-in-error'].includes(status(condition.verificationStatus) ?? '');
  return [{ indicator: `Condition/${condition.id ?? ''}`, domain: holds ? domain : null }];
}

/** What an Observation says: its own item, or the items of a panel. Empty for items outside the list. */
export const observationStatements = (observation: Item & { readonly status?: string; readonly component?: readonly Item[] }): Statement[] =>
  ['entered-in-error', 'cancelled'].includes(observation.status ?? '') ? [] : [observation, ...(observation.component ?? [])].flatMap(itemStatements);

function itemStatements({ code, valueCodeableConcept }: Item): Statement[] {
  const item = code?.coding?.find((each) => each.code !== undefined && Object.hasOwn(answerCodes, each.code))?.code;
  const answers = valueCodeableConcept?.coding ?? [];
  if (!item || answers.length === 0) return [];
  const domain = answers.map((answer) => answerCodes[item]![answer.code ?? '']).find((each) => each !== undefined);
  return [{ indicator: item, domain: domain ?? null }];
}
