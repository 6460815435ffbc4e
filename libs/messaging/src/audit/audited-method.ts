import type { DescMessage, DescMethodUnary } from '@bufbuild/protobuf';
import { namesPersons, operationOf } from '@maillage/contracts';
import type { AuditVerb } from './audit-entry.js';

/** What the audit knows of a method from its contract alone. */
export interface AuditedMethod {
  readonly action: string;
  readonly verb: AuditVerb;
  readonly input: DescMessage;
  readonly output: DescMessage;
  /** The contract itself says whom the request or the answer names. */
  readonly namesPersons: boolean;
  /** A refusal before the request is read is written down too. */
  readonly aboutPersons: boolean;
}

const verbs: readonly (readonly [RegExp, AuditVerb])[] = [
  [/^(Get|Read|Explain)/, 'read'],
  [/^(List|Find|Search|Count)/, 'search'],
  [/^(Create|Register|Book|Open|Record|Enrol|Request|Import|Start)/, 'create'],
  [/^(Update|Put|Change|Move|Set|Add|Link)/, 'update'],
  [/^(Delete|Remove)/, 'delete'],
];

/** What a method does, by the first word of its name; `execute` for commands. */
export const verbOf = (name: string): AuditVerb => verbs.find(([pattern]) => pattern.test(name))?.[1] ?? 'execute';

const httpVerbs: Readonly<Record<string, AuditVerb>> = { GET: 'read', PUT: 'update', DELETE: 'delete', POST: 'execute' };

/** What a route such as `GET /persons/:person_id` would have done. */
export const verbOfHttp = (route: string): AuditVerb => httpVerbs[route.split(' ')[0]!] ?? 'execute';

/** A method as the audit sees it. */
export function auditedMethod(method: DescMethodUnary): AuditedMethod {
  const named = namesPersons(method.input) || namesPersons(method.output);
  return {
    action: `${method.parent.typeName}/${method.name}`,
    verb: verbOf(method.name),
    input: method.input,
    output: method.output,
    namesPersons: named,
    aboutPersons: named || (operationOf(method)?.opaquePersons ?? false),
  };
}
