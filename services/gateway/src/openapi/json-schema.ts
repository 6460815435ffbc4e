import { getOption, hasOption, ScalarType, type DescEnum, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { commentOf } from '@maillage/contracts';
import { field as fieldRules } from '@maillage/contracts/buf/validate/validate_pb.js';

/** A JSON Schema 2020-12 node, as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>;

const shortName = (described: DescMessage | DescEnum): string => described.typeName.replace(/^maillage\./, '').replace(/\.v\d+\./, '.');
const refTo = (described: DescMessage | DescEnum): Schema => ({ $ref: `#/components/schemas/${shortName(described)}` });

const scalars: Partial<Record<ScalarType, Schema>> = {
  [ScalarType.STRING]: { type: 'string' },
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.UINT32]: { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
  [ScalarType.INT32]: { type: 'integer' },
  [ScalarType.INT64]: { type: 'string', format: 'int64', pattern: '^-?\\d{1,19}$' },
  [ScalarType.UINT64]: { type: 'string', format: 'uint64', pattern: '^\\d{1,20}$' },
  [ScalarType.BYTES]: { type: 'string', contentEncoding: 'base64' },
  [ScalarType.DOUBLE]: { type: 'number' },
};

/** Schemas of the messages and enums that routes use, gathered while the document is written. */
export class Schemas {
  readonly components: Record<string, Schema> = {};

  /** A reference to a message; it and all it names become components. */
  message(message: DescMessage): Schema {
    const name = shortName(message);
    if (!this.components[name]) {
      this.components[name] = {};
      this.components[name] = this.object(message, message.fields);
    }
    return refTo(message);
  }

  /** The body of a route: the request without the fields that its path holds. */
  body(message: DescMessage, pathFields: readonly string[]): Schema {
    return pathFields.length === 0 ? this.message(message) : this.object(message, message.fields.filter((each) => !pathFields.includes(each.name)));
  }

  /** One field with its rules and its sentence. */
  field(field: DescField): Schema {
    return { ...this.shape(field), ...rulesOf(field), description: commentOf(field) };
  }

  private object(message: DescMessage, fields: readonly DescField[]): Schema {
    const required = fields.filter((each) => hasOption(each, fieldRules) && isNeeded(each)).map((each) => each.jsonName);
    return {
      type: 'object',
      description: commentOf(message),
      additionalProperties: false,
      properties: Object.fromEntries(fields.map((each) => [each.jsonName, this.field(each)])),
      ...(required.length > 0 && { required }),
    };
  }

  private shape(field: DescField): Schema {
    switch (field.fieldKind) {
      case 'scalar':
        return { ...scalars[field.scalar] };
      case 'enum':
        return this.enumeration(field.enum);
      case 'message':
        return this.message(field.message);
      case 'list':
        return { type: 'array', items: field.listKind === 'message' ? this.message(field.message) : field.listKind === 'enum' ? this.enumeration(field.enum) : { ...scalars[field.scalar] } };
      case 'map':
        return { type: 'object', additionalProperties: field.mapKind === 'message' ? this.message(field.message) : field.mapKind === 'enum' ? this.enumeration(field.enum) : { ...scalars[field.scalar] } };
    }
  }

  private enumeration(described: DescEnum): Schema {
    this.components[shortName(described)] ??= { type: 'string', description: commentOf(described), enum: described.values.map((value) => value.name) };
    return refTo(described);
  }
}

/** Without it the message is refused. */
function isNeeded(field: DescField): boolean {
  const rules = getOption(field, fieldRules);
  if (rules.required) return true;
  const { type } = rules;
  if (type.case === 'string') return type.value.wellKnown.case === 'uuid' || Number(type.value.minLen) > 0 || (type.value.pattern !== '' && !new RegExp(type.value.pattern).test('')) || type.value.in.length > 0;
  if (type.case === 'bytes') return Number(type.value.minLen) > 0;
  if (type.case === 'enum') return type.value.notIn.includes(0);
  if (type.case === 'repeated') return Number(type.value.minItems) > 0;
  return type.case === 'uint32' && type.value.greaterThan.case === 'gte' && type.value.greaterThan.value > 0;
}

function rulesOf(field: DescField): Schema {
  if (!hasOption(field, fieldRules)) return {};
  const { type } = getOption(field, fieldRules);
  const schema: Schema = {};
  if (type.case === 'string') {
    const { pattern, minLen, maxLen, wellKnown } = type.value;
    if (pattern) schema['pattern'] = pattern;
    if (Number(minLen)) schema['minLength'] = Number(minLen);
    if (Number(maxLen)) schema['maxLength'] = Number(maxLen);
    if (wellKnown.case === 'uuid') schema['format'] = 'uuid';
    if (type.value.in.length > 0) schema['enum'] = type.value.in;
  } else if (type.case === 'repeated') {
    if (Number(type.value.minItems)) schema['minItems'] = Number(type.value.minItems);
    if (Number(type.value.maxItems)) schema['maxItems'] = Number(type.value.maxItems);
    if (type.value.unique) schema['uniqueItems'] = true;
  } else if (type.case === 'uint32') {
    if (type.value.greaterThan.case === 'gte') schema['minimum'] = type.value.greaterThan.value;
    if (type.value.lessThan.case === 'lte') schema['maximum'] = type.value.lessThan.value;
  }
  return schema;
}
