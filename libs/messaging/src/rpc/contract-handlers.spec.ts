import type { DescMethod } from '@bufbuild/protobuf';
import type { Policies } from '@maillage/access';
import { NotesService } from '@maillage/contracts/testing/v1/notes_pb.js';
import { OperationsService } from '@maillage/contracts/common/v1/operations_pb.js';
import { contractHandlers, type MarkedMethod } from './contract-handlers.js';

const marked = (mark: DescMethod, owner = 'NotesHandler'): MarkedMethod<DescMethod> => ({ mark, owner, name: mark.localName, call: () => undefined });
const { echo, writeNote, readNote } = NotesService.method;

describe('the contract of a service', () => {
  it('is kept by one handler a method', () => {
    const handlers = contractHandlers([NotesService], [echo, writeNote, readNote].map((method) => marked(method)));
    expect(handlers.map(({ method }) => method.name)).toEqual(['Echo', 'WriteNote', 'ReadNote']);
  });

  it('is refused as a whole, with everything that is missing', () => {
    const broken = () => contractHandlers([NotesService], [marked(echo), marked(echo, 'OtherHandler'), marked(OperationsService.method.getEventCounts)]);
    expect(broken).toThrow('NotesService.Echo has 2 handlers: NotesHandler, OtherHandler');
    expect(broken).toThrow('NotesService.WriteNote has no handler');
    expect(broken).toThrow('NotesService.ReadNote has no handler');
    expect(broken).toThrow('NotesHandler.getEventCounts answers OperationsService.GetEventCounts, which this service does not declare');
  });

  it('is refused for a method that no policy permits to anybody', () => {
    const policies: Pick<Policies, 'rolesOf'> = { rolesOf: (method) => (method.endsWith('.Echo') ? [] : ['clinician']) };
    const start = () => contractHandlers([NotesService], [echo, writeNote, readNote].map((method) => marked(method)), policies);
    expect(start).toThrow(/^the contract is not kept:\n- NotesService\.Echo: no policy says who may call it$/);
  });

  it('is refused for a method that the policies have never heard of', () => {
    const newcomer = { ...echo, name: 'Newcomer', parent: NotesService } as unknown as DescMethod;
    const service = { ...NotesService, methods: [newcomer] } as unknown as typeof NotesService;
    expect(() => contractHandlers([service, NotesService], [marked(newcomer), marked(echo), marked(writeNote), marked(readNote)])).toThrow('NotesService.Newcomer: no policy says who may call it');
  });
});
