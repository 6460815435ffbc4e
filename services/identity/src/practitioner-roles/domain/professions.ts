import type { PractitionerCategory } from '../../practitioners/domain/practitioner.js';

/**
 * Professions and the team that each belongs to (domain §2.6-14): medical, paramedical, social, administrative. A closed list: who is none
 * of these has the nearest one.
 */
export const professions = {
  GENERAL_PRACTITIONER: 'MEDICAL',
  SPECIALIST: 'MEDICAL',
  DENTIST: 'MEDICAL',
  MIDWIFE: 'MEDICAL',
  PHARMACIST: 'MEDICAL',
  NURSE: 'PARAMEDICAL',
  NURSING_ASSISTANT: 'PARAMEDICAL',
  PHYSIOTHERAPIST: 'PARAMEDICAL',
  OCCUPATIONAL_THERAPIST: 'PARAMEDICAL',
  SPEECH_THERAPIST: 'PARAMEDICAL',
  DIETITIAN: 'PARAMEDICAL',
  PODIATRIST: 'PARAMEDICAL',
  SOCIAL_WORKER: 'SOCIAL',
  PSYCHOLOGIST: 'SOCIAL',
  EDUCATOR: 'SOCIAL',
  HOME_HELP: 'SOCIAL',
  COORDINATOR: 'ADMINISTRATIVE',
  MEDICAL_SECRETARY: 'ADMINISTRATIVE',
  MANAGER: 'ADMINISTRATIVE',
  DRIVER: 'ADMINISTRATIVE',
} as const satisfies Record<string, PractitionerCategory>;

/** What a practitioner is by training or post. */
export type Profession = keyof typeof professions;

export const isProfession = (text: string): text is Profession => Object.hasOwn(professions, text);
