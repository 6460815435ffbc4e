import { Injectable } from '@nestjs/common';
import type { Work } from '@maillage/database';
import { isUuid } from '@maillage/kernel';
import { AccountRepository } from '../accounts/account.repository.js';
import { PractitionerRoleRepository } from '../practitioner-roles/practitioner-role.repository.js';
import { PractitionerRepository } from '../practitioners/practitioner.repository.js';
import type { StaffChange, Step } from './domain/decide-staff.js';
import type { KnownDirectory } from './domain/match-staff.js';
import type { StaffLine } from './domain/staff-line.js';

const unique = (values: readonly string[]): string[] => [...new Set(values)];

function groupBy<T>(values: readonly T[], keysOf: (value: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values)
    for (const key of keysOf(value)) {
      const group = groups.get(key);
      if (group) group.push(value);
      else groups.set(key, [value]);
    }
  return groups;
}

const created = <T>(steps: readonly Step<T>[]): T[] => steps.filter(({ before }) => before === null).map(({ after }) => after);

/** A file of staff reads and writes thousands of entries at once; row by row is for the few that change. */
@Injectable()
export class StaffRepository {
  constructor(private readonly practitioners: PractitionerRepository, private readonly roles: PractitionerRoleRepository, private readonly accounts: AccountRepository) {}

  /** What is known, locked: until the transaction ends nobody else changes it, and no other file is taken in. */
  async lock(work: Work, lines: readonly StaffLine[]): Promise<KnownDirectory> {
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('staff file', 0))`);
    const practitioners = await this.practitioners.lockByKeys(work, unique(lines.map(({ key }) => key)));
    const ids = practitioners.map(({ practitioner }) => practitioner.id);
    const roles = groupBy(await this.roles.held(work, ids), ({ practitionerId }) => [practitionerId]);
    const accounts = await this.accounts.lockStaff(work, ids, unique(lines.flatMap(({ subject }) => (subject === null ? [] : [subject]))));
    const accountsOf = groupBy(accounts, ({ practitionerId }) => (practitionerId === null ? [] : [practitionerId]));
    const known = practitioners.map(({ practitioner, keys }) => ({ keys, practitioner, roles: roles.get(practitioner.id) ?? [], accounts: accountsOf.get(practitioner.id) ?? [] }));
    return { organizations: await this.organizations(work, unique(lines.map(({ organization }) => organization))), staff: groupBy(known, ({ keys }) => keys), accounts };
  }

  private async organizations(work: Work, named: readonly string[]): Promise<Map<string, string[]>> {
    const found = await work.query<{ id: string; keys: string[] }>('SELECT id, identifier_keys AS keys FROM organization WHERE id = ANY ($1::uuid[]) OR identifier_keys && $2::text[]', [named.filter(isUuid), named.filter((name) => !isUuid(name))]);
    const byName = groupBy(found, ({ id, keys }) => [id, ...keys]);
    return new Map([...byName].map(([name, entries]) => [name, entries.map(({ id }) => id)]));
  }

  /** Stores all changes. Throws CONFLICT with STALE_VERSION when somebody else changed an entry that could not be locked, being new. */
  async store(work: Work, changes: readonly StaffChange[]): Promise<void> {
    const practitioners = changes.map(({ practitioner }) => practitioner);
    await this.practitioners.insertAll(work, created(practitioners));
    for (const { before, after } of practitioners) if (before) await this.practitioners.store(work, before, after);
    const roles = changes.flatMap((change) => change.roles);
    // Ends first, so that the database never sees a mover in both places.
    for (const { before, after } of roles) if (before) await this.roles.update(work, after);
    await this.roles.insertAll(work, created(roles));
    const accounts = changes.flatMap((change) => change.accounts);
    await this.accounts.insertAll(work, created(accounts));
    for (const { before, after } of accounts) if (before) await this.accounts.update(work, before, after);
  }
}
