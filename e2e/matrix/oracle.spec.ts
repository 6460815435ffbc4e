import type { Answer } from './ask.js';
import type { Cell } from './cells.js';
import { sees, type Position, type Role } from './model.js';
import { Oracle } from './oracle.js';
import type { World } from './world.js';

const [mine, unknownId] = ['01a20d8a-b0b0-772c-8775-a4f9bc889d84', '01a20d8a-b0b0-772c-8775-a4f9bc889d85'];
const person = (id: string) => ({ name: 'main', fields: { person_id: id, id }, resources: [] });
const world = {
  persons: { main: person(mine) }, nobody: person(unknownId),
  texts: new Map([['zqmain1x', { person: 'main', category: 'clinical' }], ['zqbystander2x', { person: 'bystander', category: 'identity' }]]),
  ids: new Map([[mine, { person: 'main', category: 'identity' }]]),
} as unknown as World;
const oracle = new Oracle(world);
const answer = (outcome: string, text: string, reason = ''): Answer => ({ outcome, reason, text, requestId: '' });
const cell = (role: Role, position: Position, more: Partial<Cell> = {}): Cell => ({ operation: 'x', action: 'read', category: 'clinical', named: true, allow: ['clinician', 'secretary'], account: { role, position, token: '' }, request: () => { throw new Error('not asked'); }, group: 'x', last: false, ...more });
const missing = answer('NOT_FOUND', 'there is none', 'UNKNOWN');

describe('the oracle', () => {
  it('takes the right answers', () => {
    expect(oracle.faults(cell('clinician', 'team'), mine, answer('OK', 'zqmain1x'), missing, null)).toEqual([]);
    expect(oracle.faults(cell('clinician', 'former team'), mine, missing, missing, null)).toEqual([]);
    expect(oracle.faults(cell('finance', 'team'), mine, answer('PERMISSION_DENIED', 'no', 'ROLE_REQUIRED'), null, null)).toEqual([]);
  });

  it('finds a text of who is not in view, and of a kind of data that is not', () => {
    expect(oracle.faults(cell('clinician', 'team'), mine, answer('OK', 'Zqmain1x Zqbystander2x'), missing, null)).toEqual(['shows identity text of bystander']);
    expect(oracle.faults(cell('secretary', 'team', { category: 'identity' }), mine, answer('OK', 'Zqmain1x'), missing, null)).toEqual(['shows clinical text of main']);
  });

  it('finds an id that the request did not name', () => {
    expect(oracle.faults(cell('clinician', 'no relation', { named: false }), '', answer('OK', mine), null, null)).toEqual(['shows id of main']);
    expect(oracle.faults(cell('clinician', 'no relation', { named: false }), mine, answer('OK', mine), null, null)).toEqual([]);
  });

  it('finds what is hidden but does not look missing, and takes an id that is said again', () => {
    expect(oracle.faults(cell('clinician', 'no relation'), mine, answer('CONFLICT', 'stale', 'STALE'), missing, null)).toEqual(['hidden, but differs from an unknown id: CONFLICT STALE instead of NOT_FOUND UNKNOWN']);
    expect(oracle.faults(cell('clinician', 'no relation'), mine, answer('OK', `none of ${mine}`), answer('OK', `none of ${unknownId}`), null)).toEqual([]);
  });

  it('finds what is allowed but answered as missing, and what a list leaves out', () => {
    expect(oracle.faults(cell('clinician', 'team'), mine, missing, missing, null)).toEqual(['allowed, but answers as if unknown: NOT_FOUND UNKNOWN']);
    expect(oracle.faults(cell('clinician', 'team', { action: 'list', named: false }), '', answer('OK', ''), null, answer('OK', mine))).toEqual(['OK: does not show 1 of what is allowed, such as identity of main']);
  });

  it('finds an operation that is open to who may not call it', () => {
    expect(oracle.faults(cell('finance', 'team'), mine, missing, null, null)).toEqual(['forbidden, but NOT_FOUND UNKNOWN']);
  });
});

describe('the rules in words', () => {
  it.each<[string, Role, Position, Parameters<typeof sees>[3], boolean]>([
    ['a physician of the team reads diagnoses', 'clinician', 'team', 'clinical', true],
    ['and no longer once they have left it', 'clinician', 'former team', 'clinical', false],
    ['a refusal wins', 'clinician', 'refused team', 'clinical', false],
    ['a social worker sees social data', 'social-worker', 'social worker', 'social', true],
    ['but no diagnosis', 'social-worker', 'social worker', 'clinical', false],
    ['unless the person allows it', 'social-worker', 'consent', 'clinical', true],
    ['finance sees money', 'finance', 'no relation', 'money', true],
    ['and never a clinical code', 'finance', 'team', 'clinical', false],
    ['the desk books', 'secretary', 'network organisation', 'appointment', true],
    ['and reads no note', 'secretary', 'team', 'clinical', false],
    ['sensitive data needs its own allowance', 'clinician', 'team', 'mental-health', false],
    ['which a consent may be', 'clinician', 'consent', 'mental-health', true],
    ['a person sees themselves', 'person', 'own person', 'clinical', true],
    ['an account of a professional is no person', 'clinician', 'own person', 'identity', false],
  ])('%s', (_name, role, position, category, expected) => expect(sees(role, position, 'main', category)).toBe(expected));
});
