import { meetsPerson, putResource, resourceKinds, versionIsCurrent, type ResourceContent } from './bookable-resource.js';

const content: ResourceContent = { id: 'r', kind: 'PRACTITIONER', name: 'Dr A', organizationId: 'o', zone: 'Europe/Paris', purposes: ['EVALUATION', 'FOLLOW_UP_VISIT'], networkId: 'n', active: true };
const present = putResource(null, content, 0);

describe('putting a resource', () => {
  it('begins at version 1', () => expect(present).toEqual({ ...content, version: 1 }));
  it('raises the version when something changes', () => expect(putResource(present, { ...content, active: false }, 1)).toEqual({ ...content, active: false, version: 2 }));
  it.each([0, 1])('changes nothing when nothing is different (version %s), whatever the order of the purposes', (version) => expect(putResource(present, { ...content, purposes: [...content.purposes].reverse() }, version)).toBe(present));
  it('may be repeated with the version it replaced', () => {
    const second = putResource(present, { ...content, name: 'Dr B' }, 1);
    expect(putResource(second, { ...content, name: 'Dr B' }, 1)).toBe(second);
  });
  it('is refused on a stale version', () => expect(() => putResource({ ...present, version: 3 }, { ...content, name: 'Dr B' }, 2)).toThrow(expect.objectContaining({ category: 'CONFLICT', reason: 'STALE_VERSION' })));
});

it('a version is current, or unchecked by 0', () => {
  expect(() => versionIsCurrent(4, 4)).not.toThrow();
  expect(() => versionIsCurrent(4, 0)).not.toThrow();
  expect(() => versionIsCurrent(4, 3)).toThrow(expect.objectContaining({ category: 'CONFLICT', reason: 'STALE_VERSION' }));
});

it('rooms and vehicles go along, the rest meets the person', () => expect(resourceKinds.filter((kind) => meetsPerson({ kind }))).toEqual(['PRACTITIONER', 'TEAM', 'SERVICE']));
