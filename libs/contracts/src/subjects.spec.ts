import { create } from '@bufbuild/protobuf';
import { FieldOptionsSchema } from '@bufbuild/protobuf/wkt';
import { OperationsService } from './gen/maillage/common/v1/operations_pb.js';
import { RecordService, ResourceSchema } from './gen/maillage/information/v1/record_pb.js';
import { PersonsService } from './gen/maillage/registry/v1/persons_pb.js';
import { EchoRequestSchema, ItemSchema, NoteSchema, NotesService } from './gen/maillage/testing/v1/notes_pb.js';
import { contextOf, eventFilters, eventOf, eventSubject, methodName, operationOf, rpcSubject, servedByEveryContext, subjectOf } from './subjects.js';

describe('the subject of a method', () => {
  it('is made of context, version, service and method', () => {
    expect(rpcSubject(PersonsService.method.getPerson)).toBe('maillage.rpc.registry.v1.PersonsService.GetPerson');
    expect(rpcSubject(RecordService.method.processBundle)).toBe('maillage.rpc.information.v1.RecordService.ProcessBundle');
    expect(contextOf(PersonsService)).toBe('registry');
    expect(contextOf(NoteSchema)).toBe('testing');
  });

  it('names the serving context where every context serves the method', () => {
    expect(servedByEveryContext(OperationsService)).toBe(true);
    expect(servedByEveryContext(PersonsService)).toBe(false);
    expect(rpcSubject(OperationsService.method.getEventCounts, 'care')).toBe('maillage.rpc.care.v1.OperationsService.GetEventCounts');
  });

  it('belongs to a package of the platform', () => {
    expect(() => contextOf(FieldOptionsSchema)).toThrow(/maillage\.<context>\.v<n>/);
  });
});

describe('what a contract says of a method', () => {
  it('is where REST reaches it, and its full name', () => {
    expect(operationOf(PersonsService.method.getPerson)).toMatchObject({ http: { pattern: { case: 'get', value: '/persons/{person_id}' } } });
    expect(operationOf(RecordService.method.importBundle)?.http).toBeUndefined();
    expect(operationOf(NotesService.method.echo)).toBeNull();
    expect(methodName(NotesService.method.echo)).toBe('maillage.testing.v1.NotesService.Echo');
  });
});

describe('the subject of an event', () => {
  it('is made of context, aggregate, fact and version', () => {
    expect(eventOf(NoteSchema)).toMatchObject({ aggregate: 'note', fact: 'changed', key: '' });
    expect(eventSubject(NoteSchema)).toBe('maillage.evt.testing.note.changed.v1');
    expect(subjectOf(NoteSchema, create(NoteSchema, { noteId: 'x' }))).toBe('maillage.evt.testing.note.changed.v1');
    expect(eventFilters(NoteSchema)).toEqual(['maillage.evt.testing.note.changed.v1']);
    expect(eventFilters(NoteSchema, ['ignored'])).toEqual(['maillage.evt.testing.note.changed.v1']);
  });

  it('ends with the key where the event has one, so that consumers can choose', () => {
    expect(subjectOf(ResourceSchema, create(ResourceSchema, { type: 'Patient' }))).toBe('maillage.evt.information.resource.changed.v1.Patient');
    expect(eventFilters(ResourceSchema)).toEqual(['maillage.evt.information.resource.changed.v1.*']);
    expect(eventFilters(ItemSchema, ['a', 'b'])).toEqual(['maillage.evt.testing.item.changed.v1.a', 'maillage.evt.testing.item.changed.v1.b']);
  });

  it.each(['', 'a.b', '*', '>', 'a b', 'é'])('has a key of one subject token, not %j', (kind) => {
    expect(() => subjectOf(ItemSchema, create(ItemSchema, { kind }))).toThrow(/Item\.kind must hold one subject token/);
  });

  it('is refused for a message that is none', () => {
    expect(() => eventOf(EchoRequestSchema)).toThrow(/EchoRequest is no event/);
    expect(() => eventSubject(EchoRequestSchema)).toThrow(/EchoRequest is no event/);
  });
});
