import '@maillage/testing';
import { fromBinary } from '@bufbuild/protobuf';
import { loadPolicies, type AccessFact } from '@maillage/access';
import { CarerRole, DelegatedRight, DelegationSchema } from '@maillage/contracts/registry/v1/circle_pb.js';
import { Sex } from '@maillage/contracts/registry/v1/persons_pb.js';
import { addMs, instant, type Uuid } from '@maillage/kernel';
import { anId, as, startRegistry, type TestRegistry } from '../registry.fixture.js';

let registry: TestRegistry;
const deskOrg = anId();
const desk = as(`secretary@${deskOrg}`);
const nurse = as(`nurse@${deskOrg}`);
const stranger = as(`coordinator@${anId()}`);
type Caller = typeof desk;
const subjectOf = ({ token }: Caller) => `subject of ${token}`;
let born = 0;

/** An account of a person or carer: its organisation is only what tells it from others in these specs. */
const account = (): Caller => as(`person@${anId()}`);
/** A person whom the desk registered, with an account of their own. */
async function somebody(): Promise<{ personId: Uuid; own: Caller }> {
  const own = account();
  const { message } = await registry.persons.registerPerson({ sourceRecordId: anId(), source: 'desk', familyName: `Circled${++born}${anId().slice(-6)}`, givenNames: ['Ada'], birthDate: `19${40 + (born % 50)}-05-${10 + (born % 18)}`, sex: Sex.FEMALE, identifiers: [] }, desk);
  const personId = message.person!.personId;
  const fact: AccessFact = { factId: anId(), version: 1, effect: 'ALLOW', personId, grantee: `account:${subjectOf(own)}`, basis: 'OWN', from: instant('2026-01-01T00:00:00Z'), until: null };
  await registry.declare(fact);
  return { personId, own };
}
const asked = (personId: Uuid, carer: Caller, change: object = {}) => ({ delegationId: anId(), version: 0, personId, carerSubject: subjectOf(carer), role: CarerRole.FAMILY_CARER, right: DelegatedRight.SEE, categories: [] as string[], from: '', until: '', documentId: '', ...change });
const legal = { role: CarerRole.LEGAL_REPRESENTATIVE, right: DelegatedRight.ACT, documentId: 'judgement 12' };
const put = async (request: ReturnType<typeof asked>, by: Caller) => (await registry.circle.putDelegation(request, by)).message;
const revoke = async (delegationId: string, by: Caller, version = 0) => (await registry.circle.revokeDelegation({ delegationId, version }, by)).message;
const circle = async (personId: Uuid, by: Caller) => (await registry.circle.listCircle({ personId }, by)).message.delegations;
const own = async (by: Caller) => (await registry.circle.listOwnDelegations({}, by)).message.delegations;
const sees = (personId: Uuid, by: Caller) => registry.persons.getPerson({ personId }, by).then(() => true, (error: { reason: string }) => {
  expect(error.reason).toBe('PERSON_UNKNOWN');
  return false;
});

beforeAll(async () => {
  registry = await startRegistry({ policies: loadPolicies() });
});
afterAll(() => registry.close());

describe('a carer', () => {
  it('sees the person from the delegation to the revocation, and not a moment longer', async () => {
    const { personId, own: person } = await somebody();
    const carer = account();
    expect(await sees(personId, carer)).toBe(false);
    const given = await put(asked(personId, carer), person);
    expect([await sees(personId, carer), await own(carer), await circle(personId, carer)]).toEqual([true, [given], [given]]);
    const revoked = await revoke(given.delegationId, person);
    expect([await sees(personId, carer), await own(carer), await circle(personId, carer), await circle(personId, person)]).toEqual([false, [], [], [revoked]]);
    expect(await revoke(given.delegationId, person)).toEqual(revoked);
    const events = (await registry.published('delegation')).filter(({ aggregate }) => aggregate === given.delegationId);
    expect(events.map(({ payload }) => fromBinary(DelegationSchema, payload))).toEqual([given, revoked]);
  });

  it('loses it at the instant of its end', async () => {
    const { personId, own: person } = await somebody();
    const carer = account();
    const now = registry.clock.now();
    await put(asked(personId, carer, { until: addMs(now, 60_000) }), person);
    registry.clock.set(addMs(now, 59_999));
    expect([await sees(personId, carer), (await own(carer)).length]).toEqual([true, 1]);
    registry.clock.set(addMs(now, 60_000));
    expect([await sees(personId, carer), (await own(carer)).length]).toEqual([false, 0]);
    registry.clock.set(now);
  });

  it('sees only the data that were named', async () => {
    const { personId, own: person } = await somebody();
    const carer = account();
    await put(asked(personId, carer, { categories: ['plan'] }), person);
    expect([await sees(personId, carer), (await own(carer)).length]).toEqual([false, 1]);
  });

  it('gives up their own right, takes no other, and passes none on', async () => {
    const { personId, own: person } = await somebody();
    const [carer, other] = [account(), account()];
    const [first, second] = [await put(asked(personId, carer, { right: DelegatedRight.ACT }), person), await put(asked(personId, other), person)];
    await expect(revoke(second.delegationId, carer)).rejects.toRefuse('NOT_FOUND', 'DELEGATION_UNKNOWN');
    await expect(put(asked(personId, account()), carer)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    expect(await revoke(first.delegationId, carer)).toMatchObject({ revokedBy: subjectOf(carer) });
    expect([await sees(personId, carer), await sees(personId, other)]).toEqual([false, true]);
  });
});

describe('a delegation', () => {
  it('is repeated, changed on its version, and not after it was revoked', async () => {
    const { personId, own: person } = await somebody();
    const request = asked(personId, account());
    const given = await put(request, person);
    expect(await put(request, person)).toEqual(given);
    const more = { ...request, right: DelegatedRight.CO_DECIDE, version: 1 };
    const changed = await put(more, person);
    expect(changed).toMatchObject({ right: DelegatedRight.CO_DECIDE, from: given.from, version: 2 });
    expect(await put(more, person)).toEqual(changed);
    await expect(put({ ...more, right: DelegatedRight.ACT }, person)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await expect(put({ ...request, role: CarerRole.TRUSTED_PERSON }, person)).rejects.toRefuse('ALREADY_EXISTS', 'DELEGATION_ID_USED');
    await expect(revoke(given.delegationId, person, 1)).rejects.toRefuse('CONFLICT', 'STALE_VERSION');
    await revoke(given.delegationId, person, 2);
    await expect(put({ ...request, version: 0 }, person)).rejects.toRefuse('CONFLICT', 'DELEGATION_REVOKED');
  });

  it('is not to oneself', async () => {
    const { personId, own: person } = await somebody();
    await expect(put(asked(personId, person), person)).rejects.toRefuse('RULE_VIOLATION', 'DELEGATION_TO_SELF');
    await expect(put(asked(personId, person, legal), desk)).rejects.toRefuse('RULE_VIOLATION', 'DELEGATION_TO_SELF');
  });

  it('names one trusted person at a time, two at once too', async () => {
    const { personId, own: person } = await somebody();
    const trusted = (change: object = {}) => asked(personId, account(), { role: CarerRole.TRUSTED_PERSON, ...change });
    const both = await Promise.allSettled([put(trusted(), person), put(trusted(), person)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(put(trusted(), person)).rejects.toRefuse('RULE_VIOLATION', 'TRUSTED_PERSON_NAMED');
    const [first] = await circle(personId, person);
    await revoke(first!.delegationId, person);
    const until = addMs(registry.clock.now(), 1_000);
    await put(trusted({ until }), person);
    expect(await put(trusted({ from: until }), person)).toMatchObject({ from: until });
  });

  it('of a legal representative is the office’s, of others the person’s', async () => {
    const { personId, own: person } = await somebody();
    const guardian = account();
    const given = await put(asked(personId, guardian, legal), desk);
    expect(given).toMatchObject({ form: 'DOCUMENT', givenBy: subjectOf(desk) });
    expect(await sees(personId, guardian)).toBe(true);
    await expect(put(asked(personId, account(), legal), person)).rejects.toRefuse('RULE_VIOLATION', 'REPRESENTATIVE_BY_OFFICE');
    await expect(put(asked(personId, account()), desk)).rejects.toRefuse('RULE_VIOLATION', 'DELEGATION_BY_PERSON');
    await expect(put(asked(personId, account(), { ...legal, documentId: '' }), desk)).rejects.toRefuse('RULE_VIOLATION', 'DOCUMENT_MISSING');
    await expect(revoke(given.delegationId, person)).rejects.toRefuse('RULE_VIOLATION', 'REPRESENTATIVE_BY_OFFICE');
    await revoke(given.delegationId, desk);
    expect(await sees(personId, guardian)).toBe(false);
  });

  it('is hidden from who does not see the person, and told to who does', async () => {
    const { personId, own: person } = await somebody();
    const other = await somebody();
    const { delegationId } = await put(asked(personId, account()), person);
    for (const by of [stranger, other.own]) {
      expect(await circle(personId, by)).toEqual([]);
      await expect(revoke(delegationId, by)).rejects.toRefuse('NOT_FOUND', 'DELEGATION_UNKNOWN');
      await expect(put(asked(personId, account(), legal), by)).rejects.toRefuse('NOT_FOUND', 'PERSON_UNKNOWN');
    }
    expect([(await circle(personId, nurse)).length, (await circle(personId, desk)).length]).toEqual([1, 1]);
    await expect(put(asked(personId, account()), nurse)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
    await expect(registry.circle.listOwnDelegations({}, desk)).rejects.toRefuse('PERMISSION_DENIED', 'ROLE_REQUIRED');
  });
});
