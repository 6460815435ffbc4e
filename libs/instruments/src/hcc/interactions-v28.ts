import { both, group, whenDisabled, type Interaction } from './disease-group.js';

const cancer = group('cancer', 17, 18, 19, 20, 21, 22, 23);
const diabetes = group('diabetes', 35, 36, 37, 38);
const substance = group('substance use', 135, 136, 137, 138, 139);
const psychiatric = group('psychiatric disease', 151, 152, 153, 154, 155);
const neurological = group('neurological disease', 180, 181, 182, 190, 191, 192, 195, 196, 198, 199);
const respiratoryFailure = group('cardio-respiratory failure', 211, 212, 213);
const heartFailure = group('heart failure', 221, 222, 223, 224, 225, 226);
const arrhythmia = group('arrhythmia', 238);
const lung = group('chronic lung disease', 276, 277, 278, 279, 280);
const kidney = group('kidney disease', 326, 327, 328, 329);
const ulcer = group('skin ulcer', 379, 380, 381, 382);

/** CMS software V28 ("2024 CMS-HCC model"). */
export const interactionsV28: readonly Interaction[] = [
  both('DIABETES_HF_V28', diabetes, heartFailure),
  both('HF_CHR_LUNG_V28', heartFailure, lung),
  both('HF_KIDNEY_V28', heartFailure, kidney),
  both('CHR_LUNG_CARD_RESP_FAIL_V28', lung, respiratoryFailure),
  both('HF_HCC238_V28', heartFailure, arrhythmia),
  both('gSubUseDisorder_gPsych_V28', substance, psychiatric),
  whenDisabled('DISABLED_CANCER_V28', cancer),
  whenDisabled('DISABLED_NEURO_V28', neurological),
  whenDisabled('DISABLED_HF_V28', heartFailure),
  whenDisabled('DISABLED_CHR_LUNG_V28', lung),
  whenDisabled('DISABLED_ULCER_V28', ulcer),
];
