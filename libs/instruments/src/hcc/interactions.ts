import type { Interaction } from './disease-group.js';
import type { HccModel } from './hcc-person.js';
import { interactionsV22 } from './interactions-v22.js';
import { interactionsV24 } from './interactions-v24.js';
import { interactionsV28 } from './interactions-v28.js';

const byModel: Readonly<Record<HccModel, readonly Interaction[]>> = { V22: interactionsV22, V24: interactionsV24, V28: interactionsV28 };
/** Every interaction of the model's software. */
export const interactionsOf = (model: HccModel): readonly Interaction[] => byModel[model];
