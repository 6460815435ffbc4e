import type { english } from './english.js';

type Same<T> = { readonly [name in keyof T]: T[name] extends string ? string : Same<T[name]> };

/** The same in French: a missing text does not compile. */
export const french: Same<typeof english> = {
  portal: { clinical: 'Soins', person: 'Ma page' },
  nav: { find: 'Trouver une personne', reviews: 'Accès d’urgence' },
  find: {
    title: 'Trouver une personne', intro: 'Ce que vous saisissez ici n’apparaît dans aucune adresse ni aucun journal.', family: 'Nom de famille', familyHint: 'Le début suffit ; majuscules et accents sont sans importance', birth: 'Date de naissance', system: 'Type d’identifiant', number: 'Identifiant', submit: 'Rechercher',
    byTraits: 'Par nom et date de naissance', byIdentifier: 'Par identifiant', none: 'Aucune personne trouvée parmi celles que vous pouvez voir.', noneTodo: 'Vérifiez l’orthographe, ou laissez un champ vide.', found_one: '{{count}} personne trouvée', found_other: '{{count}} personnes trouvées', many: 'Seules les {{count}} premières sont affichées : précisez votre recherche.',
  },
  identifier: { ins: 'INS (France)', avs: 'Numéro AVS (Suisse)', bsn: 'BSN (Pays-Bas)', dni: 'DNI ou NIE (Espagne)', nhs: 'Numéro NHS (Royaume-Uni)', mrn: 'Numéro de dossier hospitalier' },
  person: {
    name: 'Nom', birth: 'Date de naissance', age_one: '{{count}} an', age_other: '{{count}} ans', sex: 'Sexe', sources: 'Sources', state: 'État', unnamed: 'Nom inconnu', died: 'Décès le {{date}}', dead: 'Personne décédée', inReview: 'Doublon possible', inReviewText: 'Une personne très semblable est connue. Une décision est attendue : est-ce la même ?',
    back: 'Retour à la recherche', missing: 'Est-ce une urgence ?', sections: 'Parties du dossier',
  },
  section: { identity: 'Identité', circle: 'Cercle', plan: 'Plan', stays: 'Séjours', appointments: 'Rendez-vous', social: 'Social', record: 'Dossier' },
  sex: { SEX_FEMALE: 'Féminin', SEX_MALE: 'Masculin', SEX_OTHER: 'Autre', SEX_UNKNOWN: 'Inconnu', SEX_UNSPECIFIED: 'Non indiqué' },
  identity: { title: 'Sources qui parlent de cette personne', source: 'Source', key: 'Connue là sous', linked: 'Rattachement', since: 'Depuis', identifiers: 'Identifiants' },
  linkReason: { LINK_REASON_NEW_PERSON: 'Première fiche', LINK_REASON_TRUSTED_IDENTIFIER: 'Même identifiant de confiance', LINK_REASON_LIKELY_DUPLICATE: 'En attente de décision', LINK_REASON_REVIEWED: 'Décidé par une personne', LINK_REASON_SOURCE_MERGE: 'Réuni par la source' },
  circle: { team: 'Équipe de soins', who: 'Qui', role: 'Rôle', from: 'Du', to: 'Au', memberships: 'Adhésions aux réseaux', network: 'Réseau', state: 'État', access: 'Venue par', started: 'Début', ended: 'Fin', enrolments: 'Programmes', programme: 'Programme', noTeam: 'Personne n’est encore dans l’équipe.', none: 'Cette personne n’est dans aucun réseau.' },
  teamRole: { GP: 'Médecin traitant', NURSE: 'Infirmier, infirmière', SOCIAL_WORKER: 'Travail social', COORDINATOR: 'Coordination', CASE_MANAGER: 'Gestion de cas' },
  membershipState: { MEMBERSHIP_STATE_REQUESTED: 'Demandée', MEMBERSHIP_STATE_ADMITTED: 'Admise', MEMBERSHIP_STATE_REFUSED: 'Orientée ailleurs', MEMBERSHIP_STATE_SIGNED: 'Signée', MEMBERSHIP_STATE_STARTED: 'En cours', MEMBERSHIP_STATE_ENDED: 'Terminée' },
  accessMode: { ACCESS_MODE_GP: 'Médecin traitant', ACCESS_MODE_ESTABLISHMENT: 'Établissement', ACCESS_MODE_SELF: 'Démarche personnelle', ACCESS_MODE_SOCIAL_SERVICES: 'Services sociaux' },
  plan: { phase: 'Phase du suivi', goals: 'Objectifs', goal: 'Objectif', measure: 'Mesuré par', target: 'Cible', due: 'D’ici le', domain: 'Domaine', tasks: 'Tâches ouvertes', task: 'Tâche', done: 'Fait', noTasks: 'Aucune tâche ouverte.', noPlan: 'Il n’y a pas encore de plan.', completed: 'La tâche est faite.', none: 'Pas de suivi sans réseau : cette personne n’est dans aucun.' },
  phase: { PHASE_INITIAL: 'Initiale', PHASE_PLANNING: 'Planification', PHASE_FOLLOW_UP: 'Suivi', PHASE_TRANSITION: 'Transition', PHASE_CLOSED: 'Close' },
  planState: { DRAFT: 'Projet', AGREED: 'Accepté' },
  agreedBy: { PERSON: 'par la personne', CARER: 'par un aidant' },
  domain: { MEDICAL: 'Médical', SOCIAL: 'Social', LIVING_SITUATION: 'Lieu de vie', HOUSING: 'Logement', FOOD: 'Alimentation', TRANSPORT: 'Transport', UTILITIES: 'Énergie et eau', SAFETY: 'Sécurité', FINANCIAL_STRAIN: 'Argent', EMPLOYMENT: 'Travail', FAMILY_SUPPORT: 'Famille et entourage', LONELINESS: 'Solitude', MENTAL_HEALTH: 'Santé mentale' },
  task: { TASK_KIND_DISCHARGE_PLANNING: 'Préparer la sortie', TASK_KIND_DISCHARGE_SUMMARY: 'Obtenir la lettre de sortie', TASK_KIND_MEDICINES_RECONCILIATION: 'Concilier les médicaments', TASK_KIND_LIAISON_NURSE: 'Désigner l’infirmière de liaison', TASK_KIND_CONTACT_48_HOURS: 'Appeler sous 48 heures', TASK_KIND_FOLLOW_UP_VISIT: 'Voir sous 7 jours', TASK_KIND_EMERGENCY_ALERT: 'Signaler une urgence à la gestion de cas' },
  stays: { title: 'Séjours et passages', kind: 'Type', from: 'Du', to: 'Au', where: 'Lieu', facility: 'Établissement', state: 'État', none: 'Aucun séjour n’est connu.' },
  stayClass: { STAY_CLASS_INPATIENT: 'Hospitalisation', STAY_CLASS_EMERGENCY: 'Urgences', STAY_CLASS_AMBULATORY: 'Consultation' },
  stayState: { STAY_STATE_OPEN: 'En cours', STAY_STATE_CLOSED: 'Terminé', STAY_STATE_CANCELLED: 'Annulé' },
  appointments: { title: 'Rendez-vous', purpose: 'Motif', from: 'Du', to: 'Au', withWhom: 'Avec', state: 'État', none: 'Aucun rendez-vous.' },
  purpose: { EVALUATION: 'Évaluation', FOLLOW_UP_VISIT: 'Visite de suivi' },
  appointmentState: { BOOKED: 'Fixé', CANCELLED: 'Annulé', UNPLACED: 'Souhaité, sans date encore' },
  social: { needs: 'Besoins', need: 'Besoin', origin: 'Repéré par', state: 'État', since: 'Depuis', referrals: 'Orientations', to: 'Vers', sent: 'Envoyée', answerBy: 'Réponse attendue', overdue: 'en retard', outcome: 'Résultat', noNeeds: 'Aucun besoin n’est connu.', noReferrals: 'Aucune orientation.' },
  needState: { IDENTIFIED: 'Repéré', ACCEPTED: 'Aide souhaitée', REFUSED: 'Aide non souhaitée', REFERRED: 'Orienté', MET: 'Satisfait' },
  needOrigin: { SCREENING: 'Dépistage', RECORD: 'Le dossier', DIRECT: 'Entretien' },
  referralState: { SENT: 'Envoyée', ACCEPTED: 'Acceptée', DECLINED: 'Déclinée', CLOSED: 'Close' },
  referralOutcome: { MET: 'Besoin satisfait', PARTLY_MET: 'En partie satisfait', NOT_MET: 'Non satisfait', UNREACHABLE: 'Injoignable' },
  record: { title: 'Éléments du dossier', choose: 'Type d’élément', what: 'Quoi', value: 'Valeur', when: 'Quand', status: 'État', source: 'Source', none: 'Aucun élément de ce type.', noPatient: 'Aucune source de cette personne ne tient de dossier ici.' },
  recordType: { Condition: 'Problèmes de santé', AllergyIntolerance: 'Allergies', MedicationRequest: 'Médicaments', Observation: 'Observations', Procedure: 'Actes', Immunization: 'Vaccinations', DiagnosticReport: 'Comptes rendus', Encounter: 'Rencontres', DocumentReference: 'Documents', CarePlan: 'Plans de soins' },
  recordStatus: { active: 'Actif', resolved: 'Résolu', inactive: 'Inactif', recurrence: 'Récidive', relapse: 'Rechute', remission: 'Rémission', completed: 'Effectué', stopped: 'Arrêté', final: 'Définitif', preliminary: 'Provisoire', amended: 'Complété', corrected: 'Corrigé', finished: 'Terminé', planned: 'Prévu', 'in-progress': 'En cours', 'not-done': 'Non fait', cancelled: 'Annulé', draft: 'Projet', current: 'En vigueur', superseded: 'Remplacé', revoked: 'Révoqué', 'on-hold': 'Suspendu', unknown: 'Inconnu' },
  accesses: { title: 'Qui a consulté ce dossier', back: 'Retour aux accès d’urgence', at: 'Quand', who: 'Qui', organization: 'De', what: 'Quoi', why: 'Pourquoi', outcome: 'Résultat', you: 'Vous', someone: 'Un membre du personnel', system: 'La plateforme elle-même', none: 'Personne n’a encore consulté.' },
  accessOutcome: { SUCCESS: 'Fait', REFUSED: 'Refusé', FAULT: 'Échec' },
  emergency: {
    start: 'Accès d’urgence…', title: 'Accès d’urgence au dossier de cette personne', rule: 'Pour cette seule personne, 60 minutes au plus. La personne et la protection des données sont informées ; ce que vous consultez est enregistré.', reason: 'Raison', choose: 'Choisir une raison', text: 'Quelle est l’urgence ?', textHint: 'Au moins 10 lettres. La protection des données le lit.', minutes: 'Minutes', go: 'Commencer', cancel: 'Annuler',
    needReason: 'Choisissez une raison.', needText: 'Dites en quelques mots quelle est l’urgence.', needMinutes: 'Entre 1 et 60 minutes.', stepUp: 'Reconnectez-vous pour continuer : votre saisie est gardée.', again: 'Vous vous êtes reconnecté. Vérifiez votre saisie et commencez.', running_one: 'Accès d’urgence : encore {{count}} minute', running_other: 'Accès d’urgence : encore {{count}} minutes', stop: 'Y mettre fin', stopped: 'L’accès d’urgence est terminé.',
  },
  emergencyReason: { EMERGENCY_CARE: 'Soins qui ne peuvent attendre', OUT_OF_HOURS: 'Garde, l’équipe est absente', TEAM_ABSENT: 'Personne de l’équipe n’est joignable', DANGER_TO_PERSON: 'La personne est en danger', OTHER: 'Une autre raison' },
  reviews: { title: 'Accès d’urgence à examiner', who: 'Qui :', period: 'Période :', due: 'Décider avant', overdue: 'en retard', inquiry: 'enquête en cours', soFar: 'Jusqu’ici :', decide: 'Décision', note: 'Pourquoi', none: 'Aucun accès d’urgence n’attend de décision.', send: 'Décider', needDecision: 'Choisissez une décision et dites pourquoi.' },
  reviewDecision: { JUSTIFIED: 'Justifié', NOT_JUSTIFIED: 'Non justifié', NEEDS_INQUIRY: 'Enquêter d’abord' },
  own: {
    title: 'Votre page', identity: 'Ce que l’on sait de vous', name: 'Votre nom', birth: 'Votre date de naissance', sources: 'Qui nous l’a dit', looked: 'Qui a consulté votre dossier', intro: 'Toute personne qui ouvre votre dossier laisse une trace ici. Si l’une d’elles vous étonne, parlez-en à votre équipe de soins ou à la protection des données.', unlinked: 'Votre compte n’est pas encore relié à un dossier', unlinkedTodo: 'Demandez à votre équipe de soins de le relier. D’ici là, il n’y a rien à montrer ici.', 
    why: 'Pourquoi : {{why}}', refused: 'C’était refusé : rien n’a été montré.', failed: 'Cela a échoué : rien n’a été montré.', empty: 'Personne n’a encore ouvert votre dossier.',
  },
};
