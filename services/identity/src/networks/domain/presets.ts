import { notFound } from '@maillage/kernel';
import { sectionCodes, type Profile, type SectionCode } from './profile.js';

type Preset = Readonly<Record<SectionCode, readonly string[]>>;

/** Program of All-Inclusive Care for the Elderly (USA): 42 CFR Part 460. */
const pace: Preset = {
  POPULATION: ['Persons of 55 years and more who need the nursing-facility level of care, certified by the State each year.', 'Living in the approved service area, and able to live in the community without danger to themselves or others when they enrol.'],
  COORDINATION: ['One central interdisciplinary team assesses, plans and delivers around the clock.', 'One consolidated plan of care within 30 days of enrolment; reassessed in person at least every 6 months and after any significant change.'],
  QUALITY: ['Use of hospital and emergency, satisfaction of participants and of carers, outcomes, safety, grievances and appeals are measured and reported.', 'Aim: fewer avoidable hospital stays and a later entry into residential care.'],
  PREVENTION: ['Medical and social prevention from one budget: vaccination, falls, pressure injuries, nutrition.', 'A centre with day activities, meals, therapy and transport.'],
  PERSON_AND_CARER: ['The participant and the carer take part in every making and revision of the plan.', 'Services are asked for orally or in writing; a refusal is explained and may be appealed; leaving is possible at any time.'],
  MULTIDISCIPLINARY_TEAM: ['Eleven roles: primary care provider, nurse, social worker, physiotherapist, occupational therapist, activity coordinator, dietitian, centre manager, home care coordinator, care attendant, driver.', 'One person fills at most two roles.'],
  COORDINATOR: ['The interdisciplinary team of the centre the participant attends, around a case manager.', 'The home care coordinator plans what happens at home.'],
  SHARED_INFORMATION: ['One record of the participant for the whole team, kept 10 years.', 'Every service is tracked, whoever delivers it.'],
};

/** Accountable care organisation (USA): 42 CFR Part 425. */
const aco: Preset = {
  POPULATION: ['Persons assigned by the plurality of their primary care services, or by their own designation of a clinician.', 'Priority to persons with chronic disease and high expected cost.'],
  COORDINATION: ['Case managers hold panels of persons with complex needs.', 'Transitions are followed: contact after each discharge, medicines reconciled.'],
  QUALITY: ['Savings are shared only when the quality standard is met: diabetes, blood pressure, depression, cancer screening, readmissions.', 'Redundant tests and avoidable admissions are counted against the benchmark.'],
  PREVENTION: ['A fund for prevention: advance payments for staff, infrastructure and social needs, with a public spending plan.', 'Screening and vaccination of the assigned population.'],
  PERSON_AND_CARER: ['Experience of care is surveyed every year by a third party.', 'The person is told of the organisation and may decline that data are shared; the choice of professionals stays free.'],
  MULTIDISCIPLINARY_TEAM: ['Primary care physicians, nurse practitioners, specialists, case managers, pharmacists and social workers across participants.'],
  COORDINATOR: ['A managing entity with a governing body: at least three quarters participants, at least one person served.', 'Case managers report to the managing entity.'],
  SHARED_INFORMATION: ['Participants keep their own systems and share claims, registries and a common subset of the record.', 'Indicators by practice and for the whole organisation.'],
};

/** Organización Sanitaria Integrada (Basque Country). */
const osi: Preset = {
  POPULATION: ['The whole population of the territory, stratified once a year by expected need.', 'Priority to persons with several chronic diseases, to diabetes and to older persons; the clinician confirms what the score proposes.'],
  COORDINATION: ['Hospital and primary care under one direction, with common pathways.', 'Multi-morbid pathway: identify, confirm, assess, agree a plan, follow up; direct line to the internist when the person gets worse; call within 48 hours and visit within 7 days of discharge.'],
  QUALITY: ['Avoidable and unplanned admissions, readmissions within 30 days, polymedication, control of diabetes, by health zone.', 'Part of the funding depends on these indicators.'],
  PREVENTION: ['Prevention and promotion for the whole territory: vaccination, physical activity, advice to those at low risk.', 'Medical and social prevention planned together with the municipalities.'],
  PERSON_AND_CARER: ['Self-care and expert-patient programmes; the plan is agreed with the person.', 'Carers are assessed and supported together with social services.'],
  MULTIDISCIPLINARY_TEAM: ['Primary care doctor and nurse, reference internist, case-manager nurse, hospital liaison nurse, social worker.'],
  COORDINATOR: ['Case-manager nurse with advanced competence for the multi-morbid.', 'The direction of the organisation answers for the territory and its capitated budget.'],
  SHARED_INFORMATION: ['Common electronic record of hospital and primary care, shared with social services.', 'Steering by population indicators and yearly stratification.'],
};

/** Équipe de soins coordonnée avec le patient (France): avenant n° 1 to the ACIP, experiment from March 2025. */
const escap: Preset = {
  POPULATION: ['Complex or multi-morbid pathways: chronic multi-morbidity over 65 years, insulin-treated diabetes, stroke within the last year, palliative care.', 'Inclusion by a grid of factors above a threshold; one year, renewable after a new evaluation.'],
  COORDINATION: ['A team around one patient, started by any self-employed professional, without a legal structure.', 'Each intervention is traced, and roles are agreed within the team.'],
  QUALITY: ['Fewer breaks in the pathway and fewer redundant acts; unplanned stays are followed.', 'The team is evaluated at the end of each year of follow-up.'],
  PREVENTION: ['Prevention of decompensation: follow-up of weight, glycaemia, medicines and falls according to the situation.', 'Therapeutic education close to home.'],
  PERSON_AND_CARER: ['The patient agrees, chooses each professional freely and is co-actor of the follow-up.', 'Carers are named and their situation counts in the inclusion grid.'],
  MULTIDISCIPLINARY_TEAM: ['At least three self-employed health professionals, always with the declared general practitioner.', 'A hospital or office specialist joins according to the disease; social professionals when needed.'],
  COORDINATOR: ['The team names its coordinator among its members; the declared general practitioner stays responsible for the medical follow-up.'],
  SHARED_INFORMATION: ['A secure, interoperable mobile tool for messages and sharing within the team.', 'Each professional keeps the own software; the common subset is shared.'],
};

/** Self-managed neighbourhood nursing (Netherlands). */
const buurtzorg: Preset = {
  POPULATION: ['Persons of the neighbourhood who need nursing or personal care at home, whatever their disease.', 'About 40 to 60 clients a team.'],
  COORDINATION: ['Self-managed teams of at most 12 nurses and assistants, without a manager.', 'Planning from the client outwards: self-management, informal network, team, formal network.'],
  QUALITY: ['Outcomes by the Omaha System: knowledge, behaviour and status are rated before and after.', 'Fewer hours a client and shorter care are the aim, not more acts.'],
  PREVENTION: ['Health education and active life: fall prevention, physical activity, medicines.', 'Help to do things oneself comes before doing them for the client.'],
  PERSON_AND_CARER: ['Family carers are partners: they see the plan, take part, and are supported.', 'Each action asks first whether the client or the neighbourhood can do it.'],
  MULTIDISCIPLINARY_TEAM: ['Nurses and assistants share the roles of planner, treasurer, developer, mentor and monitor by turns.', 'General practitioner, physiotherapist, occupational therapist and social worker of the neighbourhood are partners.'],
  COORDINATOR: ['The first nurse of the client coordinates.', 'A coach supports 45 to 50 teams without authority over them.'],
  SHARED_INFORMATION: ['A simple team platform: record, planning, productivity shown to the team itself.', 'An intranet where teams ask and answer each other.'],
};

/** Health network of the French law of 4 March 2002: CSP L.6321-1 and D.6321-1 to D.6321-7. */
const reseauSante: Preset = {
  POPULATION: ['Persons of the network\'s zone with the disease or situation it was founded for.', 'Four ways in: general practitioner, health establishment after a stay, own initiative, social services.'],
  COORDINATION: ['Four steps to join: request, evaluation, formalisation, start.', 'Follow-up always starts with an evaluation of needs and a plan, and adapts at each transition.'],
  QUALITY: ['Yearly activity report, evaluation report every three years: goals, quality, satisfaction, organisation, costs, effect on practice.', 'Hospital stays avoided, continuity and quality of life are followed.'],
  PREVENTION: ['Education and prevention are part of the object of the network.', 'Therapeutic education programmes, psychological support and help with paperwork.'],
  PERSON_AND_CARER: ['Free choice to enter and to leave, and of professionals; an information document is given and signed.', 'User representatives take part; the person pays nothing extra and advances nothing.'],
  MULTIDISCIPLINARY_TEAM: ['Four teams: medical, paramedical, social, administrative.', 'Partners: hospitals, health homes, home care, psychiatric centres, medico-social bodies.'],
  COORDINATOR: ['A coordinator with five missions: initial evaluation, concertation meetings, follow-up of shared records, liaison between actors, planning of interventions.'],
  SHARED_INFORMATION: ['Shared record within the rules of confidentiality of the charter; the founding convention names who answers for the information system.', 'Information-transfer protocols between members.'],
};

const presets: Readonly<Record<string, Preset>> = { PACE: pace, ACO: aco, OSI: osi, ESCAP: escap, BUURTZORG: buurtzorg, RESEAU_SANTE: reseauSante };

/** Codes of the presets that are shipped. */
export const presetCodes: readonly string[] = Object.keys(presets);

/** All eight sections of a preset. Throws NOT_FOUND with PRESET_UNKNOWN. */
export function presetProfile(code: string): Profile {
  const preset = Object.hasOwn(presets, code) ? presets[code] : undefined;
  if (!preset) throw notFound('PRESET_UNKNOWN', 'There is no such preset.', [{ path: 'preset', rule: `preset is one of ${presetCodes.join(', ')}` }]);
  return sectionCodes.map((section) => ({ section, content: preset[section] }));
}
