import type { DescMethod } from '@bufbuild/protobuf';
import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { OperationsService } from '@maillage/contracts/common/v1/operations_pb.js';
import { contractHandlers, type MarkedMethod } from './contract-handlers.js';

const marked = (mark: DescMethod, owner = 'NotesHandler'): MarkedMethod<DescMethod> => ({ mark, owner, name: mark.localName, call: () => undefined });
const { echo, writeNote, readNote } = NotesService.method;

describe('the contract of a service', () => {
  it('is kept by one handler a method', () => {
    const handlers = contractHandlers([NotesService], [echo, writeNote, readNote].map((method) => marked(method)));
    expect(handlers.map(({ method, allow }) => [method.name, allow])).toEqual([['Echo', ['authenticated']], ['WriteNote', ['clinician']], ['ReadNote', ['authenticated']]]);
  });

  it('is refused as a whole, with everything that is missing', () => {
    const broken = () => contractHandlers([NotesService], [marked(echo), marked(echo, 'OtherHandler'), marked(OperationsService.method.getEventCounts)]);
    expect(broken).toThrow('NotesService.Echo has 2 handlers: NotesHandler, OtherHandler');
    expect(broken).toThrow('NotesService.WriteNote has no handler');
    expect(broken).toThrow('NotesService.ReadNote has no handler');
    expect(broken).toThrow('NotesHandler.getEventCounts answers OperationsService.GetEventCounts, which this service does not declare');
  });

  it('is refused for a method that says nothing of who may call it', () => {
    const silent = { ...echo, proto: { ...echo.proto, options: undefined }, parent: NotesService } as unknown as DescMethod;
    const service = { ...NotesService, methods: [silent] } as unknown as typeof NotesService;
    expect(() => contractHandlers([service, NotesService], [marked(silent), marked(echo), marked(writeNote), marked(readNote)])).toThrow('NotesService.Echo does not say who may call it');
  });
});
