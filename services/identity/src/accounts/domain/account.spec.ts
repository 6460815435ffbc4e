import '@maillage/testing';
import { linkAccount, repeatIsTheSame, subjectIsFree, type AccountLink } from './account.js';

const link: AccountLink = { id: 'a1', subject: 's1', practitionerId: 'p1', personId: null, organizationId: null };

describe('linking an account', () => {
  it('opens it', () => expect(linkAccount(link)).toEqual({ ...link, active: true, version: 1 }));

  it('may be repeated', () => expect(() => repeatIsTheSame(linkAccount(link), link)).not.toThrow());

  it.each<[string, Partial<AccountLink>]>([
    ['another subject', { subject: 's2' }],
    ['another practitioner', { practitionerId: 'p2' }],
    ['a person instead', { practitionerId: null, personId: 'x1' }],
    ['another organisation', { organizationId: 'o1' }],
  ])('is refused under its id with %s', (_what, change) => {
    expect(() => repeatIsTheSame(linkAccount(link), { ...link, ...change })).toRefuse('ALREADY_EXISTS', 'ACCOUNT_ID_USED', 'account_id');
  });

  it('needs a subject that nobody holds', () => {
    expect(() => subjectIsFree(null)).not.toThrow();
    expect(() => subjectIsFree(link)).toRefuse('ALREADY_EXISTS', 'SUBJECT_LINKED', 'subject');
  });
});
