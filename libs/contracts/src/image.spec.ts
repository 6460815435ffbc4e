import { PersonsService } from './gen/maillage/registry/v1/persons_pb.js';
import { commentOf, contractImage, contractServices } from './image.js';
import { operationOf } from './subjects.js';

describe('the image of the contracts', () => {
  it('holds the services of the platform and no others, in the order of their names', () => {
    const names = contractServices().map((service) => service.typeName);
    expect(names).toEqual(expect.arrayContaining(['maillage.registry.v1.PersonsService', 'maillage.information.v1.RecordService', 'maillage.common.v1.OperationsService']));
    expect(names).toEqual([...names].sort());
    expect(names.filter((name) => !name.startsWith('maillage.'))).toEqual([]);
  });

  it('says the same of a method as the generated code', () => {
    const method = contractServices().find((service) => service.typeName === PersonsService.typeName)!.method['getPerson']!;
    const { http } = operationOf(PersonsService.method.getPerson)!;
    expect(operationOf(method)).toMatchObject({ http: { pattern: { value: (http!.pattern as { value: string }).value } } });
  });

  it('is read once', () => {
    expect(contractImage()).toBe(contractImage());
  });
});

describe('comments', () => {
  it('stand on every element of the contracts', () => {
    const silent: string[] = [];
    for (const element of contractImage()) {
      if (!element.typeName.startsWith('maillage.')) continue;
      // Messages inside others are the entries of maps, which nobody writes.
      if (element.kind === 'extension' || (element.kind === 'message' && element.parent)) continue;
      const parts = element.kind === 'service' ? element.methods : element.kind === 'message' ? element.fields : [];
      for (const each of [element, ...parts]) if (commentOf(each).length < 3) silent.push(String(each));
    }
    expect(silent).toEqual([]);
  });

  it('are one line of text', () => {
    const persons = contractImage().getService('maillage.registry.v1.PersonsService')!;
    expect(commentOf(persons)).toMatch(/^[A-Z].*\.$/);
    expect(commentOf(persons.method['getPerson']!)).not.toMatch(/\n|^\s|\s$/);
    expect(commentOf(contractImage().getEnum('maillage.registry.v1.StayState')!)).toMatch(/^[A-Z]/);
  });

  it('are empty where generated code has none', () => {
    expect(commentOf(PersonsService)).toBe('');
  });
});
