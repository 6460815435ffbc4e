/** A code and what it means to somebody who never saw our services. */
export interface Words {
  readonly code: string;
  readonly fr: string;
  readonly en: string;
}

type Pair = readonly [fr: string, en: string];

/** What was looked at, by the service of the contract, else by its context. */
const things: Readonly<Record<string, readonly [code: string, ...Pair]>> = {
  PersonsService: ['identity', 'votre identité', 'your identity'],
  MembershipsService: ['membership', 'votre adhésion au réseau', 'your membership of the network'],
  EnrolmentsService: ['enrolment', 'vos programmes', 'your programmes'],
  StaysService: ['stays', 'vos séjours', 'your stays'],
  RecordService: ['record', 'votre dossier de santé partagé', 'your shared health record'],
  AuditService: ['audit', 'la liste des accès à vos données', 'the list of who looked at your data'],
  identity: ['account', 'votre compte', 'your account'],
  registry: ['identity', 'votre identité', 'your identity'],
  care: ['care', 'votre plan de soins', 'your care plan'],
  scheduling: ['appointments', 'vos rendez-vous', 'your appointments'],
  social: ['social', 'votre dossier social', 'your social file'],
  information: ['record', 'votre dossier de santé partagé', 'your shared health record'],
  capitation: ['payment', 'le financement de vos soins', 'what is paid for your care'],
};
const anything = ['data', 'vos données', 'your data'] as const;

const deeds: Readonly<Record<string, Pair>> = {
  create: ['Ajout : ', 'Added to: '],
  read: ['Consultation : ', 'Looked at: '],
  update: ['Modification : ', 'Changed: '],
  delete: ['Suppression : ', 'Removed from: '],
  execute: ['Opération : ', 'Acted on: '],
  search: ['Recherche : ', 'Searched: '],
};

/** What was done, by the name of the method; codes are `verb.thing`. */
export function whatWasDone(action: string, verb: string): Words {
  const [, context = '', service = ''] = /^maillage\.([a-z]+)\.v\d+\.(\w+)\//.exec(action) ?? [];
  const [code, fr, en] = things[service] ?? things[context] ?? anything;
  const [deFr, deEn] = deeds[verb] ?? deeds['execute']!;
  return { code: `${verb}.${code}`, fr: `${deFr}${fr}`, en: `${deEn}${en}` };
}

/** HL7 v3 ActReason. */
const reasons: Readonly<Record<string, Pair>> = {
  TREAT: ['pour vous soigner', 'to treat you'],
  ETREAT: ['pour vous soigner en urgence', 'to treat you in an emergency'],
  BTG: ['accès exceptionnel, justifié par écrit', 'exceptional access, justified in writing'],
  CAREMGT: ['pour coordonner votre accompagnement', 'to coordinate your care'],
  PATADMIN: ['pour votre dossier administratif', 'for your administrative file'],
  HPAYMT: ['pour le financement de vos soins', 'for the payment of your care'],
  HCOMPL: ['pour contrôler les accès à vos données', 'to check who looked at your data'],
  PATRQT: ['à votre demande', 'at your request'],
  HOPERAT: ['pour le fonctionnement du réseau', 'to run the network'],
  HSYSADMIN: ['échange entre systèmes informatiques', 'exchange between systems'],
};

/** Why it was done. */
export function whyItWasDone(purpose: string): Words {
  const [fr, en] = reasons[purpose] ?? ['raison non indiquée', 'no reason given'];
  return { code: purpose, fr, en };
}
