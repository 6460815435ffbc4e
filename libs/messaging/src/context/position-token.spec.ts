import fc from 'fast-check';
import { PositionSeal, positionToken, readPosition, type Position } from './position-token.js';

const position: Position = { context: 'registry', writeId: '0192f3a4-5b6c-7d8e-9f00-112233445566', at: 1_795_000_000_123, counts: new Map([['maillage.evt.registry.person.changed.v1', 3], ['maillage.evt.registry.item.changed.v1.a-b', 1]]), facts: new Map([['0192f3a4-5b6c-7d8e-9f00-112233445577', 4]]) };
const seal = new PositionSeal('secret');

describe('a position token', () => {
  it('says the same on the other side, in characters that a header takes', () => {
    const token = positionToken(position);
    expect(readPosition(token)).toEqual(position);
    expect(seal.close(token)).toMatch(/^[\x21-\x2b\x2d-\x7e]+$/); // printable, no comma
  });

  it('is null where there is none', () => {
    for (const text of ['', 'x', 'a~b', 'a~b~c~', '~~~', 'a~b~!~d=1']) expect(readPosition(text)).toBeNull();
  });
});

describe('the seal of the edge', () => {
  it('opens what it has closed, one or several', () => {
    const token = positionToken(position);
    expect(seal.close(`${token},${token}`).split(',').map((each) => seal.open(each))).toEqual([token, token]);
  });

  it('opens nothing that is altered, forged, or no token at all', () => {
    const sealed = seal.close(positionToken(position));
    expect(new PositionSeal('other').open(sealed)).toBeNull();
    expect(seal.open(positionToken(position))).toBeNull();
    fc.assert(fc.property(fc.integer({ min: 0, max: sealed.length - 1 }), (at) => seal.open(sealed.slice(0, at) + (sealed[at] === 'x' ? 'y' : 'x') + sealed.slice(at + 1)) === null));
    fc.assert(fc.property(fc.string(), (text) => seal.open(text) === null));
  });
});
