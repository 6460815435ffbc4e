import { both, group, whenDisabled, type Interaction } from './disease-group.js';

const sepsis = group('sepsis', 2);
const opportunistic = group('opportunistic infections', 6);
const cancer = group('cancer', 8, 9, 10, 11, 12);
const diabetes = group('diabetes', 17, 18, 19);
const boneInfection = group('bone, joint or muscle infection or necrosis', 39);
const immune = group('immune disorder', 47);
const substance = group('substance use', 54, 55);
const psychiatric = group('psychiatric disease', 57, 58);
const schizophrenia = group('schizophrenia', 57);
const multipleSclerosis = group('multiple sclerosis', 77);
const seizures = group('seizures', 79);
const respiratoryFailure = group('cardio-respiratory failure', 82, 83, 84);
const heartFailure = group('heart failure', 85);
const arrhythmia = group('arrhythmia', 96);
const lung = group('chronic lung disease', 110, 111, 112);
const pneumonia = group('aspiration or bacterial pneumonia', 114);
const renal = group('renal disease', 134, 135, 136, 137);
const pressureUlcer = group('pressure ulcer', 157, 158);
const skinUlcer = group('chronic skin ulcer', 161);
const opening = group('artificial opening', 188);

/** CMS software V2218O1M: the first seven serve the community segments, the others the institutional one. */
export const interactionsV22: readonly Interaction[] = [
  both('HCC47_gCancer', immune, cancer),
  both('HCC85_gDiabetesMellit', heartFailure, diabetes),
  both('HCC85_gCopdCF', heartFailure, lung),
  both('HCC85_gRenal', heartFailure, renal),
  both('gRespDepandArre_gCopdCF', respiratoryFailure, lung),
  both('HCC85_HCC96', heartFailure, arrhythmia),
  both('gSubstanceAbuse_gPsychiatric', substance, psychiatric),
  both('CHF_gCopdCF', heartFailure, lung),
  both('gCopdCF_CARD_RESP_FAIL', lung, respiratoryFailure),
  both('SEPSIS_PRESSURE_ULCER', sepsis, pressureUlcer),
  both('SEPSIS_ARTIF_OPENINGS', sepsis, opening),
  both('ART_OPENINGS_PRESSURE_ULCER', opening, pressureUlcer),
  both('DIABETES_CHF', diabetes, heartFailure),
  both('gCopdCF_ASP_SPEC_BACT_PNEUM', lung, pneumonia),
  both('ASP_SPEC_BACT_PNEUM_PRES_ULC', pneumonia, pressureUlcer),
  both('SEPSIS_ASP_SPEC_BACT_PNEUM', sepsis, pneumonia),
  both('SCHIZOPHRENIA_gCopdCF', schizophrenia, lung),
  both('SCHIZOPHRENIA_CHF', schizophrenia, heartFailure),
  both('SCHIZOPHRENIA_SEIZURES', schizophrenia, seizures),
  whenDisabled('DISABLED_HCC85', heartFailure),
  whenDisabled('DISABLED_PRESSURE_ULCER', pressureUlcer),
  whenDisabled('DISABLED_HCC161', skinUlcer),
  whenDisabled('DISABLED_HCC39', boneInfection),
  whenDisabled('DISABLED_HCC77', multipleSclerosis),
  whenDisabled('DISABLED_HCC6', opportunistic),
];
