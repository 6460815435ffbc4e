import { create, getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { AuditRecordSchema, AuditSealedSchema } from './gen/maillage/common/v1/audit_pb.js';
import { person } from './gen/maillage/common/v1/options_pb.js';
import { FindPersonsResponseSchema, GetPersonRequestSchema, PersonSchema, ReviewSchema } from './gen/maillage/registry/v1/persons_pb.js';
import { EchoRequestSchema } from './gen/maillage/testing/v1/notes_pb.js';
import { contractImage } from './image.js';
import { namesPersons, personsOf } from './persons.js';

describe('the persons that a message names', () => {
  it('are the values of its marked fields, at any depth, each once', () => {
    expect(personsOf(GetPersonRequestSchema, create(GetPersonRequestSchema, { personId: 'a' }))).toEqual(['a']);
    expect(personsOf(ReviewSchema, create(ReviewSchema, { personId: 'a', likelySameAs: 'b' }))).toEqual(['a', 'b']);
    const persons = [create(PersonSchema, { personId: 'a', mergedInto: 'b' }), create(PersonSchema, { personId: 'b' })];
    expect(personsOf(FindPersonsResponseSchema, create(FindPersonsResponseSchema, { persons }))).toEqual(['a', 'b']);
  });

  it('are read from lists of ids in messages of messages', () => {
    expect(personsOf(AuditSealedSchema, create(AuditSealedSchema, { records: [create(AuditRecordSchema, { persons: ['a', 'b'] })] }))).toEqual(['a', 'b']);
  });

  it('are none where a field is empty, or nothing is marked', () => {
    expect(personsOf(PersonSchema, create(PersonSchema))).toEqual([]);
    expect(personsOf(EchoRequestSchema, create(EchoRequestSchema, { mode: 'x' }))).toEqual([]);
    expect([namesPersons(FindPersonsResponseSchema), namesPersons(EchoRequestSchema)]).toEqual([true, false]);
  });
});

describe('a field of the contracts', () => {
  const fields = [...contractImage()].flatMap((each) => (each.kind === 'message' && each.typeName.startsWith('maillage.') ? each.fields : []));
  const isMarked = (field: (typeof fields)[number]): boolean => hasOption(field, person) && getOption(field, person);
  const isText = (field: (typeof fields)[number]): boolean => field.scalar === ScalarType.STRING && field.fieldKind !== 'map';

  it('that is called after a person is marked, so that no access to them goes unwritten', () => {
    const named = fields.filter((field) => isText(field) && /^(?:\w+_)?persons?_ids?$|^persons$|^merged_into$|^likely_same_as$/.test(field.name));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((field) => !isMarked(field)).map(String)).toEqual([]);
  });

  it('that is marked holds text', () => {
    expect(fields.filter((field) => isMarked(field) && !isText(field)).map(String)).toEqual([]);
  });
});
