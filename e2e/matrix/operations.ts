import type { Category } from './model.js';

/** What one operation does, for the matrix. An operation of the contract that is not in the table fails `operations.spec.ts`. */
export interface OperationRule {
  readonly action: 'read' | 'list' | 'create' | 'write';
  /** Kind of data that decides whether the named person is in view; null where the operation is about no person. */
  readonly category: Category | null;
  /** Fields that name the person, or something of theirs. */
  readonly names?: readonly string[];
  /** The field that takes an id of the caller's own. */
  readonly fresh?: string;
  /** Proto JSON of further fields. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** It opens or links what it touches, so it comes after everything else. */
  readonly last?: true;
}

const directory = (action: OperationRule['action'], more: Partial<OperationRule> = {}): OperationRule[] => [{ action, category: null, ...more }];
const read = (category: Category, ...names: string[]): OperationRule[] => [{ action: 'read', category, names }];
const list = (category: Category, ...names: string[]): OperationRule => ({ action: 'list', category, ...(names.length > 0 && { names }) });
const write = (category: Category, name: string, more: Readonly<Record<string, unknown>> = {}): OperationRule[] => [{ action: 'write', category, names: [name], with: more }];
const create = (category: Category, name: string, fresh: string, more: Readonly<Record<string, unknown>> = {}): OperationRule[] => [{ action: 'create', category, names: [name], fresh, with: more }];

const findPersons = [list('identity', 'family_name', 'birth_date'), list('identity', 'identifier'), list('identity', 'source', 'key')];
const goal = { domain: 'SOCIAL', description: 'Goes out twice a week.', measure: 'Outings a week', target: '2', due_on: '2027-01-31' };
const rates = { valid_from: '2027-01-01', rates: [{ cell: 'F:85+', minor: '100' }] };
const yes = { accept: true };
/** A hash where the contract wants one. */
const digest = '0'.repeat(64);

/** Every operation of every context, by service and method. */
export const operationRules: Readonly<Record<string, readonly OperationRule[]>> = {
  'PersonsService.GetPerson': read('identity', 'person_id'),
  'PersonsService.FindPersons': findPersons,
  'PersonsService.SearchPersons': findPersons,
  // Registering with traits of somebody else is how one would find out that they are here.
  'PersonsService.RegisterPerson': [{ action: 'create', category: null, names: ['family_name', 'birth_date'], fresh: 'source_record_id', with: { source: 'matrix', given_names: ['Probe'], sex: 'SEX_FEMALE' }, last: true }],
  'PersonsService.ListReviews': [list('identity')],
  'PersonsService.DecideReview': directory('write', { with: { decision: 'DIFFERENT' } }),
  'PersonsService.UnmergePerson': write('identity', 'person_id', { reason: 'not the same' }),

  'MembershipsService.RequestMembership': create('membership', 'person_id', 'membership_id', { access_mode: 'ACCESS_MODE_GP' }),
  'MembershipsService.EvaluateMembership': write('membership', 'membership_id', { needs: 'some needs', admit: true }),
  'MembershipsService.SignMembership': write('membership', 'membership_id', { signed_on: '2026-11-01', signed_by: 'PERSON' }),
  'MembershipsService.StartMembership': write('membership', 'membership_id', { started_on: '2026-11-01' }),
  'MembershipsService.WithdrawMembership': write('membership', 'membership_id', { notice_on: '2026-11-20', reason: 'MOVED' }),
  'MembershipsService.GetMembership': read('membership', 'membership_id'),
  'MembershipsService.ListMemberships': [list('membership', 'person_id')],
  'MembershipsService.GetAccessStatistics': directory('read'),

  'EnrolmentsService.Enrol': create('membership', 'membership_id', 'enrolment_id', { programme: 'IDN', from: '2026-11-01' }),
  'EnrolmentsService.EndEnrolment': write('membership', 'enrolment_id', { notice_on: '2026-11-20', reason: 'VOLUNTARY' }),
  'EnrolmentsService.GetEnrolment': read('membership', 'enrolment_id'),
  'EnrolmentsService.ListEnrolments': [list('membership', 'person_id')],

  'StaysService.SubmitMessages': directory('write', { with: { messages: 'TVNIfA==' } }),
  'StaysService.ListStays': [list('plan', 'person_id')],
  'StaysService.ListRefusedMessages': directory('list'),

  // A carer sees the person and yet decides nothing in their name: the services' own specs ask who may, of whom.
  'DirectivesService.RecordDirective': directory('write', { with: { person_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', effect: 'DIRECTIVE_EFFECT_REFUSE', whom: 'practitioner:018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', form: 'DIRECTIVE_FORM_PAPER' } }),
  'DirectivesService.EndDirective': directory('write'),
  // Nobody of the matrix has decided or delegated anything, so a list of it is empty for everybody.
  'DirectivesService.ListDirectives': directory('list', { with: { person_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f' } }),
  'CircleService.PutDelegation': directory('write', { with: { person_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', carer_subject: 'nobody of the matrix', role: 'CARER_ROLE_FAMILY_CARER', right: 'DELEGATED_RIGHT_SEE' } }),
  'CircleService.RevokeDelegation': directory('write'),
  'CircleService.ListCircle': directory('list', { with: { person_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f' } }),
  'CircleService.ListOwnDelegations': directory('list'),

  // Whether the person exists is not asked: the services that hold data decide what it opens.
  'BreakGlassService.StartBreakGlass': [{ action: 'create', category: null, fresh: 'break_glass_id', with: { person_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', reason: 'EMERGENCY_CARE', text: 'asked by the matrix', minutes: 1 } }],
  'BreakGlassService.StopBreakGlass': directory('write'),
  'BreakGlassService.ListBreakGlassReviews': directory('list'),
  'BreakGlassService.DecideBreakGlassReview': directory('write', { with: { decision: 'JUSTIFIED', text: 'asked by the matrix' } }),
  'BreakGlassService.ListOverdueReviews': directory('list'),
  'DirectoryService.EndAccount': directory('write'),
  'DirectoryService.MoveAccount': directory('write'),
  'PractitionerRolesService.AddPractitionerRole': directory('write', { with: { category: 'MEDICAL', profession: 'PHYSICIAN', from: '2026-11-01' } }),
  'PractitionerRolesService.EndPractitionerRole': directory('write', { with: { until: '2026-11-20' } }),
  'PractitionerRolesService.ListPractitionerRoles': directory('list'),
  'StaffService.ImportStaff': directory('write', { with: { csv: 'national_identifier' } }),

  'CoordinationService.RecordEvaluation': create('plan', 'person_id', 'evaluation_id', { findings: [{ domain: 'MEDICAL', text: 'well' }, { domain: 'SOCIAL', text: 'well' }] }),
  'CoordinationService.CreatePlan': create('plan', 'person_id', 'plan_id', { goals: [{ goal_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', ...goal }] }),
  'CoordinationService.PutGoal': [{ action: 'write', category: 'plan', names: ['plan_id', 'goal_id'], with: { goal: { goal_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f', ...goal, version: 9999 } } }],
  'CoordinationService.AgreePlan': write('plan', 'plan_id', { agreed_by: 'PERSON' }),
  'CoordinationService.GetPlan': read('plan', 'plan_id'),
  'CoordinationService.PutTeamMember': create('plan', 'person_id', 'team_member_id', { version: 0, role: 'PHYSIOTHERAPIST', from: '2026-11-01' }),
  'CoordinationService.GetEpisode': read('plan', 'person_id'),
  'CoordinationService.ListEpisodes': [list('plan')],
  'CoordinationService.CompleteTask': write('plan', 'task_id'),

  'SchedulingService.PutResource': directory('write', { with: { kind: 'TEAM', name: 'A team', zone: 'Europe/Paris', purposes: ['VISIT'], active: true } }),
  'SchedulingService.ListResources': directory('list'),
  'SchedulingService.PutAvailability': directory('write', { with: { resource_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f' } }),
  'SchedulingService.GetAvailability': directory('read'),
  'SchedulingService.FindSlots': directory('list', { with: { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z', minutes: 30 } }),
  'SchedulingService.BookAppointment': create('appointment', 'person_id', 'appointment_id', { purpose: 'VISIT', from: '2030-12-01T09:00:00Z', to: '2030-12-01T09:30:00Z' }),
  'SchedulingService.MoveAppointment': write('appointment', 'appointment_id', { from: '2026-12-02T09:00:00Z', to: '2026-12-02T09:30:00Z' }),
  'SchedulingService.CancelAppointment': write('appointment', 'appointment_id', { reason: 'PERSON_ILL' }),
  'SchedulingService.GetAppointment': read('appointment', 'appointment_id'),
  'SchedulingService.ListAppointments': [list('appointment', 'person_id'), { ...list('appointment'), with: { network_id: '' } }, { ...list('appointment'), with: { resource_id: '' } }],

  'SocialService.RecordScreening': create('social', 'person_id', 'screening_id', { instrument: 'AHC_HRSN', answers: [{ item: '88122-7', answer: 'LA28397-0' }] }),
  'SocialService.ListSignals': [list('social'), list('social', 'person_id')],
  'SocialService.OpenNeed': create('social', 'person_id', 'need_id', { domain: 'FOOD', origin: 'DIRECT' }),
  'SocialService.AnswerOffer': write('social', 'need_id', yes),
  'SocialService.ListNeeds': [list('social', 'person_id')],
  'SocialService.OpenReferral': create('social', 'need_id', 'referral_id'),
  'SocialService.AnswerReferral': write('social', 'referral_id', yes),
  'SocialService.CloseReferral': write('social', 'referral_id', { outcome: 'MET' }),
  'SocialService.ListReferrals': [list('social'), list('social', 'person_id')],

  'RecordService.ProcessBundle': directory('write', { with: { bundle: Buffer.from('{"resourceType":"Bundle","type":"batch"}').toString('base64') } }),
  'RecordService.ImportBundle': directory('write', { with: { source: 'urn:matrix', bundle: Buffer.from('{"resourceType":"Bundle","type":"collection"}').toString('base64') } }),
  // A reference to a Patient is one to somebody who must be in view, of whatever kind the new resource is.
  'RecordService.CreateResource': [{ action: 'create', category: 'identity', names: ['json'], with: { type: 'Observation' } }],
  'RecordService.ReadResource': [{ action: 'read', category: 'clinical', names: ['type', 'id'] }],
  'RecordService.ReadVersion': [{ action: 'read', category: 'clinical', names: ['type', 'id'], with: { version: 1 } }],
  'RecordService.UpdateResource': [{ action: 'write', category: 'clinical', names: ['type', 'id', 'json'], with: { if_match: 9999 } }],
  'RecordService.DeleteResource': [{ action: 'write', category: 'clinical', names: ['type', 'id'], with: { if_match: 9999 } }],
  'RecordService.SearchResources': [{ action: 'list', category: 'clinical', names: ['type', 'query'] }],
  'RecordService.ReadHistory': [{ action: 'read', category: 'clinical', names: ['type', 'id'] }],
  'RecordService.CountResources': directory('read'),

  'AuditService.SearchAudit': [list('access-log'), list('access-log', 'person_id')],
  'AuditService.GetAuditEvent': directory('read'),
  'AuditService.ListWhoLooked': [list('access-log', 'person_id')],

  'CapitationService.CreateContract': directory('write', { fresh: 'contract_id', with: { name: 'C', programme: 'IDN', currency: 'EUR', proration: 'PRORATION_DAILY', term: { from: '2027-01-01' }, age_bands: [{ name: '85+', from: 85, to: 150 }], rate_table: rates, zone: 'Europe/Paris' } }),
  'CapitationService.AddRateTable': directory('write', { with: { rate_table: rates } }),
  'CapitationService.GetContract': directory('read'),
  'CapitationService.GetRoster': [{ ...list('money'), with: { month: '2026-10' } }],
  'CapitationService.StartRun': directory('write', { with: { month: '2026-08' }, last: true }),
  'CapitationService.ListRuns': directory('list'),
  'CapitationService.ListLines': [list('money'), list('money', 'person_id')],
  'CapitationService.GetSettlement': directory('read', { with: { month: '2026-10' } }),
  'CapitationService.ExplainLine': read('money', 'line_id'),
  'CapitationService.ExplainDifference': [{ ...list('money'), with: { month: '2026-10', known_at_a: '2026-10-01T00:00:00Z' } }],
  'CapitationService.ImportCosts': directory('write', { fresh: 'import_id', with: { csv: 'no,header\n' } }),
  'CapitationService.SettleYear': directory('write', { with: { year: '2020', quality_score: '1' }, last: true }),
  'CapitationService.GetYearSettlement': directory('read', { with: { year: '2026' } }),

  'DirectoryService.PutOrganization': directory('write', { with: { name: 'An organisation', active: true } }),
  'DirectoryService.GetOrganization': directory('read'),
  'DirectoryService.ListOrganizations': directory('list'),
  'DirectoryService.PutPractitioner': directory('write', { with: { family_name: 'A', given_names: ['B'], category: 'MEDICAL', active: true } }),
  'DirectoryService.GetPractitioner': directory('read'),
  'DirectoryService.ListPractitioners': directory('list'),
  'DirectoryService.LinkAccount': directory('write', { fresh: 'account_id', with: { subject: 'nobody', practitioner_id: '', person_id: '', organization_id: '' } }),
  'DirectoryService.GetOwnAccount': directory('read'),

  'NetworksService.CreateNetwork': directory('write', { with: { name: 'N', kind: 'NETWORK_KIND_HEALTH_NETWORK', modality: 'MODALITY_COORDINATED', perimeter_level: 1, territory: '75', legal_form: 'IDN', zone: 'Europe/Paris', member_organization_ids: ['018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f'] } }),
  'NetworksService.GetNetwork': directory('read'),
  'NetworksService.ListNetworks': directory('list'),
  'NetworksService.AddMembers': directory('write', { with: { organization_ids: ['018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f'] } }),
  'NetworksService.RemoveMember': directory('write'),
  'NetworksService.ChangePerimeter': directory('write', { with: { perimeter_level: 2 } }),
  'NetworksService.ChangeModality': directory('write', { with: { modality: 'MODALITY_COORDINATED', decision: 'decided' } }),
  'NetworksService.LoadPreset': directory('write', { with: { preset: 'OSI' } }),
  'NetworksService.PutProfileSection': directory('write', { with: { section: 'QUALITY', content: ['x'] } }),

  'SessionsService.OpenSession': directory('write', { with: { tokens: {} } }),
  'SessionsService.UseSession': directory('write', { with: { session_id: digest } }),
  'SessionsService.ClaimRefresh': directory('write', { with: { session_id: digest, tokens_version: 1 } }),
  'SessionsService.RefreshSession': directory('write', { with: { session_id: digest, tokens_version: 1, tokens: {} } }),
  'SessionsService.EndSession': directory('write', { with: { session_id: digest, reason: 1 } }),
  'SessionsService.EndProviderSession': directory('write', { with: { provider_session: 'none' } }),

  'RefusalsService.RecordRefusal': directory('write', { with: { action: 'matrix', reason: 'ROLE_REQUIRED' } }),

  'OperationsService.GetEventCounts': directory('read', { with: { context: 'registry' } }),
  'OperationsService.ListDeadLetters': directory('list', { with: { context: 'registry' } }),
  'OperationsService.VerifyAudit': directory('read', { with: { context: 'registry' } }),
  'OperationsService.RedriveDeadLetter': directory('write', { with: { context: 'registry', dead_letter_id: '018f2f6e-8a0b-7c3d-9e4f-5a6b7c8d9e0f' } }),
};
