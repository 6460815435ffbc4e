import { primitives, type Primitive } from './primitives.js';
import { r4Codes } from './r4-codes.js';
import { r4Structures } from './r4-structures.js';

/** One element as it is written in JSON: a choice such as `value[x]` gives one of these for each of its types. */
export interface ElementRule {
  readonly key: string;
  readonly type: string;
  readonly list: boolean;
  /** Exactly one of the three. */
  readonly primitive?: Primitive;
  readonly structure?: Structure;
  readonly anyResource?: true;
  /** Bit in the structure's mask of what must be there; 0 for the optional. */
  readonly requiredBit: number;
  /** Bit of the choice the key belongs to; 0 for none. */
  readonly choiceBit: number;
  readonly codes?: ReadonlySet<string>;
  /** The types a reference may point at; undefined for any. */
  readonly targets?: ReadonlySet<string>;
}

/** A resource type, data type or backbone element, ready to check against. */
export interface Structure {
  readonly name: string;
  readonly isResource: boolean;
  readonly elements: ReadonlyMap<string, ElementRule>;
  /** Names of the required elements, in the order of their bits. */
  readonly required: readonly string[];
  readonly requiredMask: number;
}

const bases: Readonly<Record<string, string>> = {
  Element: 'id:string extension*:Extension',
  BackboneElement: 'id:string extension*:Extension modifierExtension*:Extension',
  Resource: 'id:id meta:Meta implicitRules:uri language:code',
  DomainResource: 'id:id meta:Meta implicitRules:uri language:code text:Narrative contained*:Resource extension*:Extension modifierExtension*:Extension',
};
/** What `value[x]` of an extension, and every other open choice, may be (R4, Extensibility). */
const openTypes = `base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time unsignedInt uri url uuid
  Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference
  SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition RelatedArtifact TriggerDefinition UsageContext Dosage Meta`.split(/\s+/);

const compiled = new Map<string, Structure>();

/** The structure of that name (`Patient`, `HumanName`, `Patient.contact`), or undefined when R4 or this record does not know it. */
export function structureOf(name: string): Structure | undefined {
  const known = compiled.get(name);
  if (known || !Object.hasOwn(r4Structures, name)) return known ?? (name === 'Element' ? elementStructure : undefined);
  return compile(name, r4Structures[name]!);
}

function compile(name: string, line: string): Structure {
  const [base, ...parts] = line.split(' ');
  const baseName = base!.slice(1);
  const elements = new Map<string, ElementRule>();
  const required: string[] = [];
  const structure = { name, isResource: baseName === 'Resource' || baseName === 'DomainResource', elements, required, requiredMask: 0 };
  // Known before its elements are read: a questionnaire's item holds items.
  compiled.set(name, structure);
  let choices = 0;
  for (const part of [...bases[baseName]!.split(' '), ...parts]) {
    const [, element, choice, cardinality, types, binding] = /^(\w+)(\[x\])?([!+*]?):([^=]+)=?(.*)$/.exec(part)!;
    const requiredBit = cardinality === '!' || cardinality === '+' ? 1 << required.length : 0;
    if (requiredBit) required.push(choice ? `${element}[x]` : element!);
    const shared = { list: cardinality === '*' || cardinality === '+', requiredBit, choiceBit: choice ? 1 << choices++ : 0 };
    const codes = binding ? { codes: new Set(r4Codes[binding]!.split(' ')) } : {};
    for (const each of types === '*' ? openTypes : types!.split('|')) {
      const [, type, targets] = /^([\w.]+)(?:\((.*)\))?$/.exec(each)!;
      const key = choice ? element! + type![0]!.toUpperCase() + type!.slice(1) : element!;
      elements.set(key, { key, type: type!, ...shared, ...codes, ...kindOf(type!), ...(targets ? { targets: new Set(targets.split(',')) } : {}) });
    }
  }
  structure.requiredMask = 2 ** required.length - 1;
  return structure;
}

function kindOf(type: string): Pick<ElementRule, 'primitive' | 'structure' | 'anyResource'> {
  if (type === 'Resource') return { anyResource: true };
  const primitive = primitives[type];
  return primitive ? { primitive } : { structure: structureOf(type)! };
}

/** Stands beside a primitive as `_name`: its id and extensions. */
export const elementStructure: Structure = compile('Element', '<Element');
