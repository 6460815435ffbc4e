import type { Instant } from '@maillage/kernel';
import { accountFacts } from './account-facts.js';
import type { AccountLink } from './domain/account.js';
import { endAccount, linkAccount, reopenAccount } from './domain/decide-account.js';

const now = '2026-06-15T10:00:00.000Z' as Instant;
const later = '2026-07-01T00:00:00.000Z' as Instant;
const staff: AccountLink = { id: 'a1', subject: 's1', kind: 'PRACTITIONER', practitionerId: 'p1', personId: null, organizationId: 'o1' };
const person: AccountLink = { id: 'a2', subject: 's2', kind: 'PERSON', practitionerId: null, personId: 'x1', organizationId: null };

describe('facts of an account', () => {
  it('are none for a practitioner who has not left', () => expect(accountFacts(linkAccount(staff, now))).toEqual([]));

  it('open the own file to a person, until the end', () => {
    const account = linkAccount(person, now);
    expect(accountFacts(account)).toEqual([{ factId: expect.any(String), personId: 'x1', grantee: 'account:s2', effect: 'ALLOW', basis: 'OWN', from: now, until: null, version: 1 }]);
    const [own, end] = accountFacts(endAccount(account, { until: later, version: 1 }, now));
    expect(own).toMatchObject({ basis: 'OWN', until: later, version: 2, factId: accountFacts(account)[0]!.factId });
    expect(end).toMatchObject({ effect: 'REFUSE', from: later });
  });

  it('refuse everything to a leaver from the end on', () => {
    const [fact] = accountFacts(endAccount(linkAccount(staff, now), { until: later, version: 1 }, now));
    expect(fact).toEqual({ factId: expect.any(String), personId: null, grantee: 'account:s1', effect: 'REFUSE', basis: 'ACCOUNT_ENDED', from: later, until: null, version: 2 });
  });

  it('take the refusal back when the account is opened again', () => {
    const ended = endAccount(linkAccount(staff, now), { until: null, version: 1 }, now);
    const [before] = accountFacts(ended);
    const [after] = accountFacts(reopenAccount(ended, null));
    expect(after).toMatchObject({ factId: before!.factId, effect: 'REFUSE', from: now, until: now, version: 3 });
  });
});
