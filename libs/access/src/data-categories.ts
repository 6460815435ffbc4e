/** What a piece of data about a person tells of them: the closed list by which policies limit what is seen inside a record, each with its meaning. */
export const dataCategoryMeanings = {
  identity: 'Who the person is: names, birth date, sex, identifiers, source records.',
  contact: 'How to reach the person: addresses, telephone, language, whom to call.',
  membership: 'Which networks and programmes the person belongs to, since when, and in which step of joining.',
  appointment: 'When and where the person is expected, with whom; never why in clinical words.',
  plan: 'The care plan: goals, team, tasks, phase of the episode.',
  social: 'Screenings, social needs, referrals and notes about how the person lives.',
  clinical: 'Diagnoses, medication, findings, evaluations, stays and documents of care.',
  'mental-health': 'Clinical data about mental health; needs an allowance of its own.',
  'sexual-health': 'Clinical data about sexual and reproductive health; needs an allowance of its own.',
  addiction: 'Clinical data about alcohol, drugs and other addictions; needs an allowance of its own.',
  money: 'Member months, rates, amounts and costs of a person.',
  'access-log': 'Who looked at the record, when, and why.',
} as const;

/** One kind of data about a person. */
export type DataCategory = keyof typeof dataCategoryMeanings;

/** All data categories. */
export const dataCategories = Object.keys(dataCategoryMeanings) as readonly DataCategory[];
