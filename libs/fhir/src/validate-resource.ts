import { invalidArgument, type MaillageError, type Violation } from '@maillage/kernel';
import { dateRange } from './fhir-date.js';
import { parseReference } from './reference.js';
import { isJson, type Json } from './resource.js';
import { elementStructure, structureOf, type ElementRule, type Structure } from './structures.js';

/** A fault in a resource: where (FHIRPath with the keys as written), which rule, and the FHIR issue code that says it best. */
export interface ResourceFault extends Violation {
  readonly issue: 'structure' | 'required' | 'value' | 'invariant' | 'not-supported';
}

export interface ValidationOptions {
  /** Stops after so many faults; 50 when absent. */
  readonly maxFaults?: number;
}

/** Checks a resource, bundles with all their entries included, against the structure of R4. No fault means it is structurally valid; terminology and profiles are not looked at. */
export function validateResource(resource: unknown, { maxFaults = 50 }: ValidationOptions = {}): ResourceFault[] {
  const validation = new Validation(maxFaults);
  validation.root(resource);
  return validation.faults;
}

/** Throws INVALID_ARGUMENT with RESOURCE_INVALID, one violation a fault. */
export function requireValidResource(resource: unknown, options?: ValidationOptions): asserts resource is Json & { readonly resourceType: string } {
  const faults = validateResource(resource, options);
  if (faults.length > 0) throw resourceInvalid(faults);
}

/** The error for faults that were found. */
export const resourceInvalid = (faults: readonly ResourceFault[]): MaillageError =>
  invalidArgument('RESOURCE_INVALID', `The resource is not valid FHIR R4: ${faults[0]!.path}, ${faults[0]!.rule}.`, faults.map(({ path, rule }) => ({ path, rule })), { issue: faults[0]!.issue });

/** Deeper than any real resource; guards the stack when a value did not come through `parseJson`. */
const maxDepth = 100;

/** One walk over one resource. The path is a stack and becomes text only for a fault. */
class Validation {
  readonly faults: ResourceFault[] = [];
  private readonly path: (string | number)[] = [];
  /** Of the innermost resource that is not contained: ids of what it contains, and the `#id` it points at. */
  private containedIds = new Set<string>();
  private localReferences: { readonly at: string; readonly id: string }[] = [];

  constructor(private readonly maxFaults: number) {}

  root(resource: unknown): void {
    this.path.push(isJson(resource) && typeof resource.resourceType === 'string' ? nameForPath(resource.resourceType) : 'Resource');
    this.resource(resource, false);
  }

  private get full(): boolean {
    return this.faults.length >= this.maxFaults;
  }

  private fault(rule: string, issue: ResourceFault['issue'], key?: string): void {
    if (!this.full) this.faults.push({ path: this.pathText() + (key === undefined ? '' : `.${nameForPath(key)}`), rule, issue });
  }

  private pathText(): string {
    return this.path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');
  }

  private resource(value: unknown, contained: boolean): void {
    if (!isJson(value)) return this.fault('a resource is an object', 'structure');
    const type = value.resourceType;
    if (typeof type !== 'string') return this.fault('element is present', 'required', 'resourceType');
    const structure = structureOf(type);
    if (!structure?.isResource) return this.fault('resource type is supported', 'not-supported', 'resourceType');
    if (contained) {
      if (value.contained !== undefined) this.fault('a contained resource contains none', 'invariant', 'contained');
      if (typeof value.id === 'string') this.containedIds.add(value.id);
      else this.fault('element is present', 'required', 'id');
      return this.object(value, structure);
    }
    const outer = { ids: this.containedIds, references: this.localReferences };
    this.containedIds = new Set();
    this.localReferences = [];
    this.object(value, structure);
    for (const { at, id } of this.localReferences) {
      if (id !== '' && !this.containedIds.has(id) && !this.full) this.faults.push({ path: at, rule: 'reference is to a contained resource', issue: 'invariant' });
    }
    this.containedIds = outer.ids;
    this.localReferences = outer.references;
  }

  /** `hasContent`: an id alone is enough, because something else gives the element its value. */
  private object(value: Json, structure: Structure, hasContent = structure.isResource): void {
    if (this.path.length > maxDepth) return this.fault('nesting is bounded', 'structure');
    let present = 0;
    let choices = 0;
    let content = hasContent;
    for (const key in value) {
      if (this.full) return;
      const isCompanion = key.charCodeAt(0) === 0x5f;
      const element = structure.elements.get(isCompanion ? key.slice(1) : key);
      if (!element || (isCompanion && !element.primitive)) {
        if (key !== 'resourceType' || !structure.isResource) this.fault('element is known', 'structure', key);
        continue;
      }
      if (key !== 'id') content = true;
      present |= element.requiredBit;
      if (isCompanion) {
        this.path.push(key);
        this.companion(value[key], element, value[element.key]);
        this.path.pop();
        if (Object.hasOwn(value, element.key)) continue;
      }
      if (choices & element.choiceBit) this.fault('one type of a choice', 'structure', key);
      choices |= element.choiceBit;
      if (isCompanion) continue;
      this.path.push(key);
      this.element(value[key], element, value);
      this.path.pop();
    }
    if (!content) this.fault('element is not empty', 'invariant');
    if (present !== structure.requiredMask) {
      structure.required.forEach((name, bit) => {
        if (!(present & (1 << bit))) this.fault('element is present', 'required', name);
      });
    }
    this.invariant(value, structure);
  }

  private element(value: unknown, element: ElementRule, parent: Json): void {
    if (!element.list) {
      if (Array.isArray(value)) return this.fault('one value only', 'structure');
      return this.single(value, element);
    }
    if (!Array.isArray(value)) return this.fault('a list of values', 'structure');
    if (value.length === 0) return this.fault('list is not empty', 'structure');
    for (let index = 0; index < value.length && !this.full; index++) {
      this.path.push(index);
      const each: unknown = value[index];
      // A null keeps the place of a value that has only extensions.
      if (each === null && element.primitive && isJson((parent[`_${element.key}`] as unknown[] | undefined)?.[index])) this.path.pop();
      else {
        this.single(each, element);
        this.path.pop();
      }
    }
  }

  private single(value: unknown, element: ElementRule): void {
    const { primitive, structure } = element;
    if (primitive) {
      if (typeof value !== primitive.json) return this.fault(`type is ${element.type}`, 'structure');
      if (!primitive.hasFormat(value as never)) return this.fault(`format is ${element.type}`, 'value');
      if (element.codes && !element.codes.has(value as string)) return this.fault('code is in the value set', 'value');
    } else if (structure) {
      if (!isJson(value)) return this.fault(`type is ${element.type}`, 'structure');
      this.object(value, structure);
      if (structure.name === 'Reference') this.reference(value, element);
    } else this.resource(value, element.key === 'contained');
  }

  /** `_birthDate` beside `birthDate`, or a list of them with nulls for values without. */
  private companion(value: unknown, element: ElementRule, primitive: unknown): void {
    if (!element.list) return isJson(value) ? this.object(value, elementStructure, primitive !== undefined) : this.fault('type is Element', 'structure');
    if (!Array.isArray(value)) return this.fault('a list of values', 'structure');
    value.forEach((each: unknown, index) => {
      if (each === null) return;
      this.path.push(index);
      if (isJson(each)) this.object(each, elementStructure, ((primitive as unknown[] | undefined)?.[index] ?? null) !== null);
      else this.fault('type is Element', 'structure');
      this.path.pop();
    });
  }

  private reference(value: Json, element: ElementRule): void {
    const text = value.reference;
    if (typeof text !== 'string') return;
    const parsed = parseReference(text);
    if (!parsed) return this.fault('reference has a form of R4', 'value', 'reference');
    if (parsed.kind === 'contained') this.localReferences.push({ at: `${this.pathText()}.reference`, id: parsed.id });
    if ((parsed.kind === 'literal' || parsed.kind === 'conditional') && element.targets && !element.targets.has(parsed.type))
      this.fault('reference is to an allowed type', 'value', 'reference');
  }

  /** The invariants of R4 that other people's software trips over. */
  private invariant(value: Json, { name }: Structure): void {
    if (name === 'Extension') {
      const nested = value.extension !== undefined;
      let valued = false;
      for (const key in value) valued ||= key.startsWith('value') || key.startsWith('_value');
      if (nested === valued) this.fault('an extension has a value or extensions, not both', 'invariant');
    } else if (name === 'Period' && typeof value.start === 'string' && typeof value.end === 'string' && !isInOrder(value.start, value.end)) {
      this.fault('period starts before it ends', 'invariant');
    }
  }
}

function isInOrder(start: string, end: string): boolean {
  if (start.length === end.length && start.slice(19) === end.slice(19)) return start <= end;
  const from = dateRange(start);
  const to = dateRange(end);
  return !from || !to || from.from < to.to;
}

/** Keys of a stranger go into a path only when they look like names: a path is shown and logged. */
const nameForPath = (key: string): string => (/^[A-Za-z_][\w-]{0,63}(?:\[x\])?$/.test(key) ? key : '?');
