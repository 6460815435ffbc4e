import { visibleSql, type Sight } from '@maillage/access';
import type { Params } from '@maillage/database';

/** Data categories of the policies that this service holds. */
export type Category = 'social';

/** SQL that is true where `sight` reaches this category of the person whose id, as it was written, `person` names: a column, or a parameter. */
export const personIsVisible = (person: string, category: Category, sight: Sight, params: Params): string => visibleSql(sight, person, category, (value, type) => params.add(value, type));
