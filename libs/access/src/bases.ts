/** Why an actor has to do with a person: the closed list of bases that a relationship may have, each with its meaning. */
export const basisMeanings = {
  REGISTRATION: "The actor's organisation registered the person.",
  NETWORK_MEMBERSHIP: "The person is a member of a network that the actor's organisation works for.",
  TEAM: "The actor is on the person's active care team (équipe de soins, CSP L.1110-12).",
  CASE_MANAGER: "The actor is the person's case manager.",
  SOCIAL_WORKER: 'The actor is the social worker in charge of the person.',
  REFERRAL: "The actor's organisation answers a referral for the person.",
  APPOINTMENT: 'The person has an appointment with the actor.',
  CONSENT: 'The person allows the actor, or their organisation, the data categories that the consent names (CSP L.1110-4).',
  DELEGATION: 'The person lets the actor, a carer or person of trust, see or act in their name (CSP L.1111-6).',
  OWN: 'The actor is the person.',
  BREAK_GLASS: 'An emergency with a stated reason: one person, at most an hour, reviewed afterwards.',
  LEGAL_DUTY: 'A law asks the actor to act, such as the protection of an endangered person (signalement).',
} as const;

/** The reason of one relationship between an actor and a person. */
export type Basis = keyof typeof basisMeanings;

/** All bases. */
export const bases = Object.keys(basisMeanings) as readonly Basis[];
