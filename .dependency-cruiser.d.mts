import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** The boundary rules as data. */
declare const rules: { forbidden: (IForbiddenRuleType & { name: string })[]; options: ICruiseOptions & { exclude: { path: string[] } } };
export default rules;
