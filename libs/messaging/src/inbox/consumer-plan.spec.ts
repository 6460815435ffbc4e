import { ItemSchema, NoteSchema } from '@maillage/contracts/testing/v1/notes_pb.js';
import type { OnEventMark } from '../events/event-decorators.js';
import type { MarkedMethod } from '../rpc/contract-handlers.js';
import { consumerPlans, subscribersOf } from './consumer-plan.js';

const marked = (...mark: OnEventMark[]): MarkedMethod<readonly OnEventMark[]> => ({ mark, owner: 'S', name: 'on', call: () => undefined });
const note = 'maillage.evt.testing.note.changed.v1';
const item = 'maillage.evt.testing.item.changed.v1';

describe('the consumers of a service', () => {
  it('are one for each context, and one more for each name of its own', () => {
    const plans = consumerPlans('care', [marked({ schema: NoteSchema }), marked({ schema: NoteSchema, consumer: 'slow' }), marked({ schema: ItemSchema })]);
    expect(plans.map((plan) => [plan.name, plan.wanted.map((each) => each.subject)])).toEqual([['care-testing', [note, item]], ['care-slow-testing', [note]]]);
  });

  it('let through what some method wants, and their own snapshot', () => {
    const [keyed] = consumerPlans('care', [marked({ schema: ItemSchema, keys: ['b', 'a'] }), marked({ schema: ItemSchema, keys: ['a', 'c'] }), marked({ schema: NoteSchema })]);
    expect(keyed!.filters).toEqual([`${item}.a`, `${item}.b`, `${item}.c`, note, 'maillage.fill.testing.care-testing.>']);
    const [all] = consumerPlans('care', [marked({ schema: ItemSchema, keys: ['a'] }), marked({ schema: ItemSchema })]);
    expect(all!.filters).toEqual([`${item}.*`, 'maillage.fill.testing.care-testing.>']);
    expect(all!.wanted).toEqual([{ subject: item, keys: null }]);
  });

  it('find the methods for a subject by its key', () => {
    const [plan] = consumerPlans('care', [marked({ schema: ItemSchema, keys: ['a'] }), marked({ schema: ItemSchema }), marked({ schema: NoteSchema })]);
    expect(subscribersOf(plan!, `${item}.a`)).toMatchObject({ subject: item, key: 'a', subscribers: { length: 2 } });
    expect(subscribersOf(plan!, `${item}.z`)).toMatchObject({ key: 'z', subscribers: { length: 1 } });
    expect(subscribersOf(plan!, note)).toMatchObject({ subject: note, key: null });
    expect(subscribersOf(plan!, item)).toBeNull();
    expect(subscribersOf(plan!, `${note}.x`)).toBeNull();
    expect(subscribersOf(plan!, 'maillage.evt.testing.other.changed.v1')).toBeNull();
  });
});
