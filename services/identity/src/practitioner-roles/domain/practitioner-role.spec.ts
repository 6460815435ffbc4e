import '@maillage/testing';
import type { LocalDate } from '@maillage/kernel';
import { addRole, changeRoleEnd } from './decide-role.js';
import { lastDayOf, rolesOn, type RoleCommand } from './practitioner-role.js';
import { professions } from './professions.js';
import { repeatIsTheSame } from './role-rules.js';

const day = (text: string) => text as LocalDate;
const today = day('2026-06-15');
const command: RoleCommand = { id: 'r1', practitionerId: 'p1', organizationId: 'o1', category: 'PARAMEDICAL', profession: 'NURSE', from: day('2026-01-01'), until: null };
const nurse = addRole(command, []);
const until = (text: string | null, version = 0) => ({ until: text as LocalDate | null, version });

describe('a role', () => {
  it('begins, in several organisations and professions at once', () => {
    expect(nurse).toEqual({ ...command, version: 1 });
    expect(addRole({ ...command, id: 'r2', organizationId: 'o2' }, [nurse])).toMatchObject({ organizationId: 'o2' });
    expect(addRole({ ...command, id: 'r2', profession: 'MANAGER', category: 'ADMINISTRATIVE' }, [nurse])).toMatchObject({ profession: 'MANAGER' });
  });

  it('is of each of the four categories', () => expect(new Set(Object.values(professions))).toEqual(new Set(['MEDICAL', 'PARAMEDICAL', 'SOCIAL', 'ADMINISTRATIVE'])));

  it('is refused in the category of another profession', () => {
    expect(() => addRole({ ...command, category: 'MEDICAL' }, [])).toRefuse('INVALID_ARGUMENT', 'PROFESSION_NOT_IN_CATEGORY', 'profession');
  });

  it.each(['2026-01-01', '2025-12-31'])('that begins on 2026-01-01 is refused with the end %s', (end) => {
    expect(() => addRole({ ...command, until: day(end) }, [])).toRefuse('INVALID_ARGUMENT', 'ROLE_PERIOD_EMPTY', 'until');
  });

  it('is refused while it is held, and begins again on the day on which it ended', () => {
    const ended = addRole({ ...command, until: day('2026-03-01') }, []);
    expect(addRole({ ...command, id: 'r2', from: day('2026-03-01') }, [ended])).toMatchObject({ id: 'r2' });
    expect(() => addRole({ ...command, id: 'r2', from: day('2026-02-28') }, [ended])).toRefuse('CONFLICT', 'ROLE_OVERLAPS', 'from');
    expect(() => addRole({ ...command, id: 'r2', from: day('2025-01-01') }, [nurse])).toRefuse('CONFLICT', 'ROLE_OVERLAPS');
  });

  it('may be repeated as it began, and is refused under its id as another', () => {
    expect(() => repeatIsTheSame(nurse, command)).not.toThrow();
    expect(() => repeatIsTheSame(nurse, { ...command, organizationId: 'o2' })).toRefuse('ALREADY_EXISTS', 'ROLE_ID_USED', 'role_id');
  });
});

describe('the end of a role', () => {
  it('is set, moved and lifted while it lies ahead', () => {
    const ending = changeRoleEnd(nurse, until('2026-07-01'), [nurse], today);
    expect(ending).toMatchObject({ until: '2026-07-01', version: 2 });
    expect(changeRoleEnd(ending, until('2026-08-01', 2), [ending], today)).toMatchObject({ until: '2026-08-01', version: 3 });
    expect(changeRoleEnd(ending, until(null), [ending], today)).toMatchObject({ until: null, version: 3 });
  });

  it('may be a day that has passed, and is the same when it is set again', () => {
    const ended = changeRoleEnd(nurse, until('2026-06-01'), [nurse], today);
    expect(ended).toMatchObject({ until: '2026-06-01' });
    expect(changeRoleEnd(ended, until('2026-06-01', 1), [ended], today)).toBe(ended);
  });

  it('is refused to change when it has come, over a stale version, before the beginning, and into the next role', () => {
    const ended = changeRoleEnd(nurse, until('2026-06-15'), [nurse], today);
    expect(() => changeRoleEnd(ended, until('2026-07-01'), [ended], today)).toRefuse('CONFLICT', 'ROLE_ENDED', 'until');
    expect(() => changeRoleEnd(nurse, until('2026-07-01', 9), [nurse], today)).toRefuse('CONFLICT', 'STALE_VERSION');
    expect(() => changeRoleEnd(nurse, until('2026-01-01'), [nurse], today)).toRefuse('INVALID_ARGUMENT', 'ROLE_PERIOD_EMPTY');
    const ending = changeRoleEnd(nurse, until('2026-07-01'), [nurse], today);
    const next = addRole({ ...command, id: 'r2', from: day('2026-07-01') }, [ending]);
    expect(() => changeRoleEnd(ending, until('2026-07-02'), [ending, next], today)).toRefuse('CONFLICT', 'ROLE_OVERLAPS');
  });
});

describe('roles by their days', () => {
  const ending = { ...nurse, until: day('2026-06-15') };
  it('hold from the first day to the day before the end', () => {
    expect(rolesOn([ending], day('2026-01-01'))).toEqual([ending]);
    expect(rolesOn([ending], day('2026-06-14'))).toEqual([ending]);
    expect(rolesOn([ending], day('2026-06-15'))).toEqual([]);
    expect(rolesOn([ending], day('2025-12-31'))).toEqual([]);
  });

  it('end with the last of them, and never while one is open', () => {
    expect(lastDayOf([ending, { ...nurse, until: day('2026-05-01') }])).toBe('2026-06-15');
    expect(lastDayOf([ending, nurse])).toBeNull();
    expect(lastDayOf([])).toBeNull();
  });
});
