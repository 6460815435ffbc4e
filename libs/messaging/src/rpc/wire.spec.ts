import fc from 'fast-check';
import { MaillageError, ruleViolation } from '@maillage/kernel';
import { packIds, unpackIds } from '../outbox/owner-endpoints.js';
import { ByteBudget } from './byte-budget.js';
import { ConcurrencyGate } from './concurrency-gate.js';
import { decodeError, encodeError } from './wire.js';

describe('an error on the wire', () => {
  it('is the same on the other side', () => {
    const error = ruleViolation('A_RULE', 'No.', [{ path: 'a.b', rule: 'r' }], { retryAfterSeconds: 3, incidentId: 'i', issue: 'value' });
    const there = decodeError(encodeError(error));
    expect(there).toBeInstanceOf(MaillageError);
    for (const field of ['category', 'reason', 'message', 'violations', 'retryAfterSeconds', 'incidentId', 'issue'] as const) expect(there[field]).toEqual(error[field]);
  });

  it('that cannot be read is INTERNAL', () => {
    expect(decodeError(Buffer.from('{'))).toMatchObject({ category: 'INTERNAL' });
    expect(decodeError(Buffer.from('{"category":"NOPE"}'))).toMatchObject({ category: 'INTERNAL' });
  });

  it('carries no more violations than fit', () => {
    const error = ruleViolation('MANY', 'No.', Array.from({ length: 50_000 }, (_, index) => ({ path: `items[${index}]`, rule: 'r' })));
    expect(encodeError(error).length).toBeLessThan(20_000);
  });
});

it('ids are packed without loss', () => {
  fc.assert(fc.property(fc.array(fc.uuid()), (ids) => expect(unpackIds(packIds(ids))).toEqual(ids)));
});

describe('the gate', () => {
  it('lets so many in, keeps so many waiting in their order, and refuses the rest', async () => {
    const gate = new ConcurrencyGate(2, 2);
    const started: number[] = [];
    expect([1, 2, 3, 4, 5].map((task) => gate.enter(() => started.push(task)))).toEqual([true, true, true, true, false]);
    expect(started).toEqual([1, 2]);
    gate.leave();
    gate.leave();
    expect(started).toEqual([1, 2, 3, 4]);
    const drained = gate.drained(1_000);
    gate.leave();
    gate.leave();
    expect(await drained).toBe(true);
    gate.enter(() => undefined);
    expect(await gate.drained(10)).toBe(false);
  });
});

describe('the byte budget', () => {
  it('starts in order, lets a giant pass alone, and forgets who gave up', () => {
    const budget = new ByteBudget(10);
    const started: string[] = [];
    const take = (name: string, bytes: number) => budget.take(bytes, () => started.push(name));
    const a = take('a', 6);
    const giant = take('giant', 100);
    const b = take('b', 4);
    const c = take('c', 1);
    expect(started).toEqual(['a']);
    b(); // gives up its place
    a();
    a();
    expect(started).toEqual(['a', 'giant']);
    giant();
    expect(started).toEqual(['a', 'giant', 'c']);
    c();
    take('d', 10);
    expect(started.at(-1)).toBe('d');
  });
});
