import fc from 'fast-check';
import { contractServices, methodName, operationOf } from '@maillage/contracts';
import { systemActor } from '../actor.js';
import { roles, type Role } from '../roles.js';
import { cedarDecisions } from './cedar-decisions.js';
import { loadPolicies, policiesOf, unpermittedMethods } from './policies.js';
import { policyTexts, schemaText } from './policy-files.js';
import { actionOf, isReading, policySchema } from './policy-schema.js';

const policies = loadPolicies();
const methods = contractServices().flatMap((service) => service.methods);
const holding = (...some: Role[]) => ({ roles: new Set(some) });
const forbidden = expect.objectContaining({ category: 'PERMISSION_DENIED', reason: 'ROLE_REQUIRED', message: 'Your role does not allow this operation.' });
const full = (action: string) => `maillage.${action}`;

describe('operations', () => {
  it('are the actions of the schema, all of them: `npm run policies` writes it', () => {
    expect(schemaText()).toBe(policySchema());
  });

  it('are each permitted to somebody', () => {
    expect(methods.length).toBeGreaterThan(80);
    expect(unpermittedMethods(policies)).toEqual([]);
  });

  it('that REST offers by GET only read, and whose name says so', () => {
    const read = methods.filter((method) => operationOf(method)?.http?.pattern.case === 'get');
    expect(read.filter((method) => !isReading(method)).map(methodName)).toEqual([]);
    expect(isReading({ name: 'GetPerson' })).toBe(true);
    expect(isReading({ name: 'Getaway' })).toBe(false);
    expect(isReading({ name: 'BookAppointment' })).toBe(false);
  });

  it.each<[action: string, may: Role, mayNot: Role]>([
    ['identity.v1.DirectoryService.PutPractitioner', 'network-admin', 'coordinator'],
    ['identity.v1.NetworksService.CreateNetwork', 'network-admin', 'finance'],
    ['registry.v1.PersonsService.GetPerson', 'person', 'finance'],
    ['registry.v1.PersonsService.SearchPersons', 'secretary', 'person'],
    ['registry.v1.PersonsService.RegisterPerson', 'social-worker', 'nurse'],
    ['registry.v1.PersonsService.ListReviews', 'secretary', 'clinician'],
    ['registry.v1.PersonsService.UnmergePerson', 'network-admin', 'secretary'],
    ['registry.v1.MembershipsService.RequestMembership', 'person', 'nurse'],
    ['registry.v1.MembershipsService.EvaluateMembership', 'clinician', 'secretary'],
    ['registry.v1.MembershipsService.SignMembership', 'person', 'clinician'],
    ['registry.v1.MembershipsService.StartMembership', 'coordinator', 'secretary'],
    ['registry.v1.MembershipsService.ListMemberships', 'nurse', 'finance'],
    ['registry.v1.MembershipsService.GetAccessStatistics', 'finance', 'clinician'],
    ['registry.v1.EnrolmentsService.Enrol', 'coordinator', 'finance'],
    ['registry.v1.EnrolmentsService.GetEnrolment', 'finance', 'operator'],
    ['registry.v1.StaysService.SubmitMessages', 'integration', 'clinician'],
    ['registry.v1.StaysService.ListStays', 'nurse', 'secretary'],
    ['registry.v1.StaysService.ListRefusedMessages', 'operator', 'clinician'],
    ['care.v1.CoordinationService.PutGoal', 'social-worker', 'secretary'],
    ['care.v1.CoordinationService.AgreePlan', 'person', 'finance'],
    ['care.v1.CoordinationService.GetPlan', 'social-worker', 'integration'],
    ['care.v1.CoordinationService.PutTeamMember', 'coordinator', 'nurse'],
    ['scheduling.v1.SchedulingService.PutResource', 'network-admin', 'clinician'],
    ['scheduling.v1.SchedulingService.GetAvailability', 'nurse', 'person'],
    ['scheduling.v1.SchedulingService.FindSlots', 'person', 'finance'],
    ['scheduling.v1.SchedulingService.BookAppointment', 'secretary', 'operator'],
    ['social.v1.SocialService.ListNeeds', 'nurse', 'secretary'],
    ['social.v1.SocialService.OpenReferral', 'social-worker', 'clinician'],
    ['social.v1.SocialService.AnswerOffer', 'person', 'nurse'],
    ['information.v1.RecordService.ProcessBundle', 'clinician', 'social-worker'],
    ['information.v1.RecordService.ImportBundle', 'integration', 'clinician'],
    ['information.v1.RecordService.CreateResource', 'social-worker', 'coordinator'],
    ['information.v1.RecordService.SearchResources', 'coordinator', 'social-worker'],
    ['information.v1.RecordService.DeleteResource', 'clinician', 'nurse'],
    ['information.v1.RecordService.CountResources', 'operator', 'clinician'],
    ['capitation.v1.CapitationService.StartRun', 'finance', 'coordinator'],
    ['capitation.v1.CapitationService.GetRoster', 'finance', 'network-admin'],
    ['capitation.v1.CapitationService.GetContract', 'network-admin', 'clinician'],
    ['identity.v1.SessionsService.OpenSession', 'gateway', 'operator'],
    ['identity.v1.BreakGlassService.StartBreakGlass', 'nurse', 'coordinator'],
    ['identity.v1.BreakGlassService.DecideBreakGlassReview', 'privacy-officer', 'clinician'],
    ['information.v1.AuditService.SearchAudit', 'privacy-officer', 'person'],
    ['information.v1.AuditService.ListWhoLooked', 'person', 'operator'],
    ['common.v1.OperationsService.VerifyAudit', 'operator', 'privacy-officer'],
    ['common.v1.OperationsService.ListDeadLetters', 'operator', 'network-admin'],
    ['testing.v1.NotesService.WriteNote', 'clinician', 'nurse'],
  ])('%s: a %s may, a %s may not', (action, may, mayNot) => {
    expect(() => policies.mayCall(holding(may), full(action))).not.toThrow();
    expect(() => policies.mayCall(holding(mayNot), full(action))).toThrow(forbidden);
  });

  it.each(['identity.v1.DirectoryService.GetOwnAccount', 'identity.v1.NetworksService.ListNetworks', 'scheduling.v1.SchedulingService.ListResources', 'testing.v1.NotesService.Echo'])('%s: anybody who signs in may', (action) => {
    expect(policies.rolesOf(full(action))).toEqual(['authenticated']);
    expect(() => policies.mayCall(systemActor('scheduling'), full(action))).not.toThrow();
  });

  it('are denied to everybody where no policy has heard of them', () => {
    expect(() => policies.mayCall(holding(...roles), 'maillage.registry.v1.PersonsService.Newcomer')).toThrow(forbidden);
    expect(() => policies.mayCall(holding(...roles), '')).toThrow(forbidden);
  });

  it('are denied to a role that nobody knows, and to the same name written otherwise', () => {
    for (const role of ['Nurse', 'nurse ', 'authenticated']) expect(() => policies.mayCall(holding(role as Role), full('care.v1.CoordinationService.GetPlan'))).toThrow(forbidden);
  });

  it('are denied when the policies cannot decide', () => {
    expect(() => policiesOf(() => false).mayCall(holding(...roles), full('identity.v1.DirectoryService.GetOwnAccount'))).toThrow(forbidden);
  });

  it('never become fewer by one role more, and a set of roles may what Cedar itself says of it', () => {
    const decide = cedarDecisions(schemaText(), policyTexts());
    fc.assert(
      fc.property(fc.constantFrom(...methods), fc.subarray([...roles]), fc.constantFrom(...roles), (method, some, added) => {
        const may = (having: readonly Role[]): boolean => {
          const answer = decide(having, { action: actionOf(methodName(method)), resource: { type: 'Platform', id: 'maillage' } });
          const table = policies.rolesOf(methodName(method));
          expect(table.some((role) => role === 'authenticated' || having.includes(role))).toBe(answer);
          return answer;
        };
        expect(may([...some, added])).toBe(may(some) || may([added]));
      }),
      { numRuns: 300 },
    );
  });
});
