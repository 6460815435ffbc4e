// Writes src/gen/operations.ts from the contracts: every REST route with the shapes of what it takes and what it answers. It is run by
// the build, so that a portal that asks for what is no longer there does not compile. No descriptor reaches the browser.
import { mkdirSync, writeFileSync } from 'node:fs';
import { getOption, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { field as fieldRules } from '@maillage/contracts/buf/validate/validate_pb.js';
import { commentOf, contextOf, contractImage, contractServices, operationOf } from '@maillage/contracts';

const scalarTypes = { [ScalarType.BOOL]: 'boolean', [ScalarType.UINT32]: 'number', [ScalarType.INT32]: 'number', [ScalarType.DOUBLE]: 'number' };
const declared = new Map();

const capital = (text) => text[0].toUpperCase() + text.slice(1);
const repeated = (names) => new Set(names.filter((name, at) => names.indexOf(name) !== at));
/** Names that two contexts use: there they carry their context. */
const sharedTypes = repeated([...contractImage()].filter((each) => each.typeName.startsWith('maillage.') && each.kind !== 'service').map(({ name }) => name));
const sharedMethods = repeated(contractServices().flatMap(({ methods }) => methods.map(({ localName }) => localName)));
const typeName = (element) => (sharedTypes.has(element.name) ? `${capital(contextOf(element))}${element.name}` : element.name);
const methodName = (method) => (sharedMethods.has(method.localName) ? `${contextOf(method.parent)}${capital(method.localName)}` : method.localName);

/** Declares the element once. */
function declare(element, write) {
  const name = typeName(element);
  if (!declared.has(name)) {
    declared.set(name, '');
    declared.set(name, write());
  }
  return name;
}

const sentence = (element) => `/** ${commentOf(element).replaceAll('*/', '* /')} */`;
const enumeration = (element) => declare(element, () => `${sentence(element)}\nexport type ${typeName(element)} = ${element.values.map(({ name }) => `'${name}'`).join(' | ')};\n`);
/** The only values that the rules of a text take; none for a text that is free. */
function choicesOf(field) {
  const { type } = getOption(field, fieldRules);
  return type.case === 'string' ? type.value.in.filter((value) => value !== '') : [];
}
const single = (kind, field) => (kind === 'enum' ? enumeration(field.enum) : kind === 'message' ? message(field.message) : (scalarTypes[field.scalar] ?? 'string'));

function typeOf(field) {
  if (field.fieldKind === 'list') return `readonly ${single(field.listKind, field).replace(/^(.* .*)$/, '($1)')}[]`;
  if (field.fieldKind === 'map') return `Readonly<Record<string, ${single(field.mapKind, field)}>>`;
  return single(field.fieldKind, field);
}

/** What is answered holds every field but those that can be absent. */
const message = (element) =>
  declare(element, () => `${sentence(element)}\nexport interface ${typeName(element)} {\n${element.fields.map((field) => `  ${sentence(field)}\n  readonly ${field.jsonName}${isAnswered(field) ? '' : '?'}: ${typeOf(field)};`).join('\n')}\n}\n`);
const isAnswered = ({ fieldKind, presence }) => fieldKind === 'list' || fieldKind === 'map' || (fieldKind !== 'message' && presence === FeatureSet_FieldPresence.IMPLICIT);

/** What is asked needs what its path holds. */
const asked = ({ fields }, pathFields) => (fields.length === 0 ? 'object' : `{ ${fields.map((field) => `readonly ${field.jsonName}${pathFields.includes(field.name) ? '' : '?'}: ${typeOf(field)}`).join('; ')} }`);

const operations = contractServices().flatMap(({ methods }) =>
  methods.flatMap((method) => {
    const pattern = operationOf(method)?.http?.pattern;
    if (!pattern?.case) return [];
    const pathFields = [...pattern.value.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const path = pathFields.reduce((path, name) => path.replace(`{${name}}`, `{${method.input.fields.find((field) => field.name === name).jsonName}}`), pattern.value);
    return [{ name: methodName(method), verb: pattern.case.toUpperCase(), path, method, request: asked(method.input, pathFields), response: message(method.output) }];
  }),
);

/** Values among which somebody chooses, by operation and field. */
const choices = operations.flatMap(({ name, method }) => {
  const fields = method.input.fields.map((field) => [field.jsonName, choicesOf(field)]).filter(([, values]) => values.length > 0);
  return fields.length === 0 ? [] : [`  ${name}: { ${fields.map(([field, values]) => `${field}: [${values.map((value) => `'${value}'`).join(', ')}]`).join(', ')} },`];
});

const text = `// Made by generate-client.mjs from the contracts. Not edited.

${[...declared.values()].join('\n')}
/** What each operation takes and answers. */
export interface Operations {
${operations.map(({ name, method, request, response }) => `  ${sentence(method)}\n  readonly ${name}: { readonly request: ${request}; readonly response: ${response} };`).join('\n')}
}

/** Verb and path below /api/v1 of each operation. */
export const routes: { readonly [name in keyof Operations]: readonly [verb: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string] } = {
${operations.map(({ name, verb, path }) => `  ${name}: ['${verb}', '${path}'],`).join('\n')}
};

/** Values of the fields that take no other, by operation. */
export const choices = {
${choices.join('\n')}
} as const;
`;
mkdirSync(new URL('src/gen/', import.meta.url), { recursive: true });
writeFileSync(new URL('src/gen/operations.ts', import.meta.url), text);
