import { fromBinary } from '@bufbuild/protobuf';
import { EchoRequestSchema, ItemSchema, NoteSchema } from '@maillage/contracts/testing/v1/notes_pb.js';
import { decodeEventHeaders, encodeEventHeaders } from './event-headers.js';
import { event } from './event.js';
import { fillSubject, ownSubject } from './event-stream.js';

describe('an event', () => {
  it('takes its subject from the contract and its state from the message', () => {
    const made = event(NoteSchema, { aggregate: 'n-1', version: 2 }, { noteId: 'n-1', text: 'x', version: 2 });
    expect(made).toMatchObject({ subject: 'maillage.evt.testing.note.changed.v1', key: null, aggregate: 'n-1', version: 2 });
    expect(fromBinary(NoteSchema, made.payload)).toMatchObject({ noteId: 'n-1', text: 'x' });
  });

  it('has its key apart, so that a consumer may choose', () => {
    expect(event(ItemSchema, { aggregate: 'i', version: 1 }, { kind: 'tool' })).toMatchObject({ subject: 'maillage.evt.testing.item.changed.v1', key: 'tool' });
    expect(() => event(ItemSchema, { aggregate: 'i', version: 1 }, { kind: 'a.b' })).toThrow('one subject token');
  });

  it.each([['', 1], ['a b', 1], ['a\r\nb', 1], ['a', 0], ['a', 1.5]])('is refused for aggregate %j in version %d', (aggregate, version) => {
    expect(() => event(NoteSchema, { aggregate, version }, {})).toThrow(/the aggregate's id|a version is/);
  });

  it('is refused for a message that the contract does not publish', () => {
    expect(() => event(EchoRequestSchema, { aggregate: 'a', version: 1 }, {})).toThrow('is no event');
  });
});

describe('what travels beside it', () => {
  const headers = { id: '0192f3a4-5b6c-7d8e-9f00-112233445566', version: 7, writeId: '0192f3a4-5b6c-7d8e-9f00-112233445577', aggregate: 'a;b', snapshot: true, omitted: true, traceparent: '00-1-2-01' };
  const decoded = (text: string) => Object.fromEntries(text.split('\r\n').slice(1, -2).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));

  it.each([[true, true], [true, false], [false, true], [false, false]])('comes back as it was (snapshot %s, omitted %s)', (snapshot, omitted) => {
    const event = { ...headers, snapshot, omitted };
    const bytes = (encodeEventHeaders(event) as unknown as { encode(): Uint8Array }).encode();
    expect(decodeEventHeaders(decoded(Buffer.from(bytes).toString('latin1')))).toEqual(event);
  });

  it('is null for a stranger', () => {
    expect(decodeEventHeaders({})).toBeNull();
    expect(decodeEventHeaders({ ev: 'x', 'Nats-Msg-Id': '1' })).toBeNull();
  });

  it('goes to one consumer on a subject of its own, and is the same event there', () => {
    const subject = 'maillage.evt.testing.item.changed.v1.tool';
    expect(fillSubject(subject, 'reader-testing')).toBe('maillage.fill.testing.reader-testing.item.changed.v1.tool');
    expect(ownSubject(fillSubject(subject, 'reader-testing'))).toBe(subject);
    expect(ownSubject(subject)).toBe(subject);
  });
});
