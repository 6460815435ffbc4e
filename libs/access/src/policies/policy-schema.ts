import { roles } from '../roles.js';
import { bases, dataCategories } from '../vocabulary.js';

const names = (all: readonly string[]): string => all.map((each) => JSON.stringify(each)).join(', ');

/** The words that policies may use, made from the vocabulary: a policy that names anything else is not valid. */
export const policySchema = `
entity Role enum [${names(roles)}];
entity Category enum [${names(dataCategories)}];
entity Basis enum [${names(bases)}];
entity Actor in [Role];
action "see" appliesTo { principal: Actor, resource: Category, context: { basis: Basis } };
action "see-everybody" appliesTo { principal: Actor, resource: Category, context: {} };
`;
