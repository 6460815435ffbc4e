import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import { r4Structures, supportedTypes } from './r4-structures.js';
import { structureOf } from './structures.js';

/** The published type declarations of R4, made from the specification by somebody else: an independent witness. */
const declarations = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@types/fhir/package.json')), 'r4.d.ts'), 'utf8');

interface Declared { readonly optional: boolean; readonly list: boolean; readonly codes: readonly string[] | null }
const interfaces = new Map<string, { base: string | undefined; elements: Map<string, Declared> }>();
for (const [, name, base, body] of declarations.matchAll(/export interface (\w+)(?:<[^>]*>)?(?: extends (\w+))? \{([\s\S]*?)\n\}/g)) {
  const elements = new Map<string, Declared>();
  for (const [, element, optional, type] of body!.matchAll(/\n  (?:readonly )?([A-Za-z]\w*)(\??): ([^;]+);/g)) {
    const codes = /'/.test(type!) ? [...type!.matchAll(/'([^']*)'/g)].map(([, code]) => code!) : null;
    elements.set(element!, { optional: optional === '?', list: /\[\]|Array</.test(type!), codes });
  }
  interfaces.set(name!, { base, elements });
}
const declared = (name: string): Map<string, Declared> => {
  const found = interfaces.get(name)!;
  return new Map([...(found.base ? declared(found.base) : []), ...found.elements]);
};
const interfaceName = (structure: string): string => structure.split('.').map((part) => part[0]!.toUpperCase() + part.slice(1)).join('');

describe('the definitions', () => {
  it.each(Object.keys(r4Structures))('of %s agree with the published types', (name) => {
    const structure = structureOf(name)!;
    const types = declared(interfaceName(name));
    types.delete('resourceType');
    expect([...structure.elements.keys()].toSorted()).toEqual([...types.keys()].toSorted());
    for (const [key, { optional, list, codes }] of types) {
      const element = structure.elements.get(key)!;
      expect({ key, list: element.list }).toEqual({ key, list });
      // A choice that must be there is optional in each of its forms.
      if (!element.choiceBit) expect({ key, optional: element.requiredBit === 0 }).toEqual({ key, optional });
      if (codes) expect({ key, codes: [...element.codes!].toSorted() }).toEqual({ key, codes: codes.toSorted() });
      expect([element.primitive, element.structure, element.anyResource].filter(Boolean)).toHaveLength(1);
    }
  });

  it('cover what Synthea writes and what the platform lives on', () => {
    const needed = `Observation Procedure Claim ExplanationOfBenefit DiagnosticReport Encounter MedicationRequest Condition SupplyDelivery MedicationAdministration Immunization Device Practitioner Organization CareTeam CarePlan
      ImagingStudy Patient AllergyIntolerance Location PractitionerRole Medication MedicationStatement Provenance DocumentReference Questionnaire QuestionnaireResponse ServiceRequest Goal Coverage RelatedPerson Consent Composition
      Appointment Slot Schedule Task Person Communication Media Specimen Subscription`.split(/\s+/);
    expect(needed.filter((type) => !supportedTypes.includes(type))).toEqual([]);
    for (const type of [...supportedTypes, 'Bundle', 'Parameters', 'OperationOutcome', 'Binary']) expect(structureOf(type)?.isResource).toBe(true);
  });

  it('know nothing else', () => {
    for (const name of ['Foo', 'constructor', '__proto__', '', 'CapabilityStatement']) expect(structureOf(name)).toBeUndefined();
    expect(structureOf('HumanName')?.isResource).toBe(false);
  });
});
