import { isJson, type Json } from './resource.js';
import { structureOf, type ElementRule, type Structure } from './structures.js';

/** Called for every place that may name another resource; a returned text takes its place. `path` is made only when asked for. */
export type ReferenceVisitor = (reference: string, path: () => string) => string | undefined | void;

const uriTypes: ReadonlySet<string> = new Set(['uri', 'url', 'canonical', 'oid', 'uuid']);

/**
 * Visits every `Reference.reference` of a valid resource, contained ones and extensions included, and every uri that is a `urn:uuid:` or `urn:oid:`,
 * which in a transaction may be another entry (R4, Transactions). Changes the resource in place where the visitor returns a text.
 */
export function rewriteReferences(resource: Json, visit: ReferenceVisitor): void {
  const structure = structureOf(String(resource.resourceType));
  if (structure) walkObject(resource, structure, [String(resource.resourceType)], visit);
}

/** Every literal, conditional and contained reference of a resource with its path. */
export function referencesOf(resource: Json): { path: string; reference: string }[] {
  const found: { path: string; reference: string }[] = [];
  rewriteReferences(resource, (reference, path) => void found.push({ path: path(), reference }));
  return found;
}

function walkObject(value: Json, structure: Structure, path: (string | number)[], visit: ReferenceVisitor): void {
  for (const key in value) {
    const element = structure.elements.get(key);
    if (!element) {
      // `_name` beside a primitive may hold extensions, and those references.
      const companion = key.startsWith('_') ? value[key] : undefined;
      for (const each of Array.isArray(companion) ? (companion as unknown[]) : [companion]) {
        path.push(key);
        if (isJson(each)) walkObject(each, structureOf('Element')!, path, visit);
        path.pop();
      }
      continue;
    }
    const isReference = key === 'reference' && structure.name === 'Reference';
    if (element.primitive && !isReference && !uriTypes.has(element.type)) continue;
    const child = value[key];
    path.push(key);
    if (Array.isArray(child)) {
      (child as unknown[]).forEach((each, index) => {
        path.push(index);
        walkValue(each, element, isReference, path, visit, child as unknown as Record<number, unknown>, index);
        path.pop();
      });
    } else walkValue(child, element, isReference, path, visit, value as Record<string, unknown>, key);
    path.pop();
  }
}

function walkValue<K extends string | number>(value: unknown, element: ElementRule, isReference: boolean, path: (string | number)[], visit: ReferenceVisitor, holder: Record<K, unknown>, at: K): void {
  if (typeof value === 'string') {
    if (!isReference && !value.startsWith('urn:uuid:') && !value.startsWith('urn:oid:')) return;
    const replacement = visit(value, () => path.map((part, place) => (typeof part === 'number' ? `[${part}]` : place === 0 ? part : `.${part}`)).join(''));
    if (typeof replacement === 'string') holder[at] = replacement;
  } else if (isJson(value)) {
    const structure = element.anyResource ? structureOf(String(value.resourceType)) : element.structure;
    if (structure) walkObject(value, structure, path, visit);
  }
}
