import '@maillage/testing';
import { localDate } from '@maillage/kernel';
import { putTeamMember } from './team-member.js';

const content = { id: 't', networkId: 'n', personId: 'p', practitionerId: 'd', role: 'GP', from: localDate('2026-03-01'), to: null };
const member = putTeamMember(null, content, 0, false);
const ended = { ...content, to: localDate('2026-04-01') };

describe('a place on the team', () => {
  it('is taken, and taken again without a change', () => {
    expect(member).toEqual({ ...content, version: 1 });
    expect(putTeamMember(member, content, 0, true)).toBe(member);
  });

  it('is replaced, by version or unchecked', () => {
    expect(putTeamMember(member, ended, 1, true)).toEqual({ ...ended, version: 2 });
    expect(putTeamMember(member, { ...ended, personId: 'alias' }, 0, true)).toEqual({ ...ended, version: 2 });
  });

  it('is refused over another version', () => {
    expect(() => putTeamMember(putTeamMember(member, ended, 1, true), content, 1, true)).toRefuse('CONFLICT', 'STALE_VERSION', 'version');
    expect(() => putTeamMember(null, content, 1, false)).toRefuse('NOT_FOUND', 'TEAM_MEMBER_UNKNOWN');
  });

  it('belongs to one person in one network', () => {
    expect(() => putTeamMember(member, content, 0, false)).toRefuse('ALREADY_EXISTS', 'TEAM_MEMBER_ID_USED');
    expect(() => putTeamMember(member, { ...content, networkId: 'other' }, 0, true)).toRefuse('ALREADY_EXISTS', 'TEAM_MEMBER_ID_USED');
  });

  it('lasts at least a day', () => {
    expect(() => putTeamMember(null, { ...content, to: content.from }, 0, false)).toRefuse('INVALID_ARGUMENT', 'PERIOD_EMPTY', 'to');
    expect(putTeamMember(null, { ...content, to: localDate('2026-03-02') }, 0, false).version).toBe(1);
  });
});
