import '@maillage/testing';
import { instant } from '@maillage/kernel';
import { importAgain, put, remove, type ResourceState } from './resource.js';
import { matchesOne, resourceIsThere, versionIsThere } from './resource-rules.js';

const said = Buffer.from('one');
const other = Buffer.from('two');
const now: ResourceState = { type: 'Patient', id: 'p', version: 3, deleted: false, contentHash: said, lastUpdated: instant('2026-11-24T08:00:00Z') };
const deleted: ResourceState = { ...now, deleted: true };

describe('a write decides', () => {
  it.each([
    ['PUT of the unknown', () => put(null, said, 0), 'CREATE', 1],
    ['PUT of other content', () => put(now, other, 0), 'REPLACE', 4],
    ['PUT of the same content', () => put(now, said, 0), 'KEEP', 3],
    ['PUT of the deleted', () => put(deleted, said, 0), 'REPLACE', 4],
    ['PUT with the version that stands', () => put(now, other, 3), 'REPLACE', 4],
    ['import of the unknown', () => importAgain(null, said), 'CREATE', 1],
    ['import of other content', () => importAgain(now, other), 'REPLACE', 4],
    ['import of the same content', () => importAgain(now, said), 'KEEP', 3],
    ['import of the deleted, the same content', () => importAgain(deleted, said), 'KEEP', 3],
    ['import of the deleted, other content', () => importAgain(deleted, other), 'REPLACE', 4],
    ['DELETE', () => remove(now, 0), 'DELETE', 4],
    ['DELETE of the deleted', () => remove(deleted, 0), 'KEEP', 3],
    ['DELETE of the unknown', () => remove(null, 0), 'KEEP', 0],
  ])('%s', (_name, decide, kind, version) => {
    expect(decide()).toEqual({ kind, version });
  });

  it.each([
    ['another version', () => put(now, other, 2)],
    ['a version of what is unknown', () => put(null, said, 1)],
    ['another version to delete', () => remove(now, 4)],
  ])('against %s', (_name, decide) => {
    expect(decide).toRefuse('CONFLICT', 'STALE_VERSION', 'if_match');
  });
});

describe('a reader', () => {
  it('sees what is there', () => {
    expect(resourceIsThere(now)).toBe(now);
    expect(versionIsThere(now)).toBe(now);
  });

  it.each([
    [() => resourceIsThere(null), 'NOT_FOUND', 'RESOURCE_UNKNOWN'],
    [() => resourceIsThere(deleted), 'GONE', 'RESOURCE_DELETED'],
    [() => versionIsThere(null), 'NOT_FOUND', 'VERSION_UNKNOWN'],
    [() => versionIsThere(deleted), 'GONE', 'RESOURCE_DELETED'],
  ] as const)('is refused the rest: %s', (look, category, reason) => {
    expect(look).toRefuse(category, reason);
  });
});

it('a condition matches one resource or none', () => {
  expect([matchesOne([], 'x'), matchesOne(['a'], 'x')]).toEqual([null, 'a']);
  expect(() => matchesOne(['a', 'b'], 'if_none_exist')).toRefuse('CONFLICT', 'MATCHES_SEVERAL', 'if_none_exist');
});
