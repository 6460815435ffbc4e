import '@maillage/testing';
import { localDate } from '@maillage/kernel';
import { isOnTeam, putTeamMember } from './team-member.js';

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

  it('lasts at least a day, the last one not included', () => {
    expect(() => putTeamMember(null, { ...content, to: content.from }, 0, false)).toRefuse('INVALID_ARGUMENT', 'PERIOD_EMPTY', 'to');
    const until = putTeamMember(member, ended, 0, true);
    expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((day) => isOnTeam(until, localDate(day)))).toEqual([false, true, true, false]);
  });
});
