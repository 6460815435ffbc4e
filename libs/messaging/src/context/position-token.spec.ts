import fc from 'fast-check';
import { positionToken, readPosition, type Position } from './position-token.js';

const position: Position = { context: 'registry', writeId: '0192f3a4-5b6c-7d8e-9f00-112233445566', at: 1_795_000_000_123, counts: new Map([['maillage.evt.registry.person.changed.v1', 3], ['maillage.evt.registry.item.changed.v1.a-b', 1]]), facts: new Map([['0192f3a4-5b6c-7d8e-9f00-112233445577', 4]]) };

describe('a position token', () => {
  it('says the same on the other side, in characters that a header takes', () => {
    const token = positionToken('secret', position);
    expect(readPosition('secret', token)).toEqual(position);
    expect(token).toMatch(/^[\x21-\x2b\x2d-\x7e]+$/); // printable, no comma
  });

  it('is worth nothing when altered, forged, or no token at all', () => {
    const token = positionToken('secret', position);
    expect(readPosition('other', token)).toBeNull();
    fc.assert(fc.property(fc.integer({ min: 0, max: token.length - 1 }), (at) => readPosition('secret', token.slice(0, at) + (token[at] === 'x' ? 'y' : 'x') + token.slice(at + 1)) === null));
    fc.assert(fc.property(fc.string(), (text) => readPosition('secret', text) === null));
  });
});
