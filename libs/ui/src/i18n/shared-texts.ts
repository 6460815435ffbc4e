import type { Texts } from './texts.js';

/** English texts that every portal needs. */
export const sharedEnglish = {
  shell: {
    product: 'Maillage', skip: 'Skip to the content', language: 'Language', signIn: 'Sign in', signOut: 'Sign out', account: 'Account', menu: 'Main navigation', loading: 'Loading…', more: 'Show more', empty: 'There is nothing here yet.',
    welcome: 'Sign in to go on', ended: 'Your session has ended. Sign in again to go on where you were.', way: 'You sign in on the page of your organisation and come back here.',
  },
  role: {
    'network-admin': 'Network administrator', clinician: 'Clinician', nurse: 'Nurse', 'social-worker': 'Social worker', coordinator: 'Coordinator', secretary: 'Secretary', finance: 'Finance', integration: 'Integration', operator: 'Operator', person: 'Person',
    carer: 'Carer', 'privacy-officer': 'Privacy officer',
  },
  problem: {
    requestId: 'Request number for support', retry: 'Try again',
    INVALID_ARGUMENT: { title: 'Something in the form is not right', todo: 'Check what was entered and send it again.' },
    UNAUTHENTICATED: { title: 'You are signed out', todo: 'Sign in again.' },
    PERMISSION_DENIED: { title: 'Your role does not give access to this', todo: 'If you need it for your work, ask your administrator.' },
    NOT_FOUND: { title: 'There is nothing here', todo: 'It may not exist, or it may not be part of what you can see.' },
    GONE: { title: 'This is no longer here', todo: 'It was removed, or joined with another entry.' },
    ALREADY_EXISTS: { title: 'This exists already', todo: 'Look at the existing entry first.' },
    CONFLICT: { title: 'Somebody changed this meanwhile', todo: 'Load the page again and look at the change before you go on.' },
    RULE_VIOLATION: { title: 'A rule does not allow this', todo: 'Read the reason below and change what you asked for.' },
    RESOURCE_EXHAUSTED: { title: 'Too many requests at once', todo: 'Wait a moment and try again.' },
    UNSUPPORTED: { title: 'This is not offered here', todo: 'Go back and choose another way.' },
    UNAVAILABLE: { title: 'Not available at the moment', todo: 'Try again in a moment. Nothing of what was saved is lost.' },
    DEADLINE_EXCEEDED: { title: 'The answer took too long', todo: 'Try again in a moment.' },
    INTERNAL: { title: 'Something went wrong on our side', todo: 'Try again. If it stays, tell support the request number.' },
  },
  reason: {
    ROLE_REQUIRED: 'None of your roles includes this.', PERSON_UNKNOWN: 'No such person among those you can see.', PERSON_MERGED: 'This entry was joined with another one of the same person.', CRITERION_MISSING: 'Give at least a name, a birth date or an identifier.',
    STEP_UP_REQUIRED: 'This needs a fresh sign-in.', EPISODE_UNKNOWN: 'No follow-up has begun in this network.', PROJECTION_BEHIND: 'The latest change is still on its way.', STALE_VERSION: 'It was changed by somebody else.', UNREACHABLE: 'The platform cannot be reached from here.',
    ROUTE_UNKNOWN: 'This installation does not offer it yet.', CSRF_TOKEN_INVALID: 'The page is older than your session: load it again.', BREAK_GLASS_OPEN: 'Your emergency access to another file is still open. End it there, or wait until it ends.',
    REVIEW_DECIDED: 'It has been decided already.', REVIEW_OWN: 'It was your own emergency access: somebody else decides.', ACCESS_UNCERTAIN: 'Who may see what cannot be told at this moment.', PORTAL_FAULT: 'The page met something it did not expect.',
  },
} satisfies Texts;

type Same<T> = { readonly [name in keyof T]: T[name] extends string ? string : Same<T[name]> };

/** The same in French: a missing text does not compile. */
export const sharedFrench: Same<typeof sharedEnglish> = {
  shell: {
    product: 'Maillage', skip: 'Aller au contenu', language: 'Langue', signIn: 'Se connecter', signOut: 'Se déconnecter', account: 'Compte', menu: 'Navigation principale', loading: 'Chargement…', more: 'Afficher la suite', empty: 'Il n’y a encore rien ici.',
    welcome: 'Connectez-vous pour continuer', ended: 'Votre session est terminée. Reconnectez-vous pour reprendre où vous en étiez.', way: 'Vous vous connectez sur la page de votre organisation, puis vous revenez ici.',
  },
  role: {
    'network-admin': 'Administration du réseau', clinician: 'Médecin', nurse: 'Infirmier, infirmière', 'social-worker': 'Travail social', coordinator: 'Coordination', secretary: 'Secrétariat', finance: 'Finances', integration: 'Intégration', operator: 'Exploitation', person: 'Personne',
    carer: 'Aidant', 'privacy-officer': 'Protection des données',
  },
  problem: {
    requestId: 'Numéro de demande pour l’assistance', retry: 'Réessayer',
    INVALID_ARGUMENT: { title: 'La saisie comporte une erreur', todo: 'Vérifiez ce que vous avez saisi et envoyez à nouveau.' },
    UNAUTHENTICATED: { title: 'Vous êtes déconnecté', todo: 'Connectez-vous à nouveau.' },
    PERMISSION_DENIED: { title: 'Votre rôle n’y donne pas accès', todo: 'Si votre travail l’exige, adressez-vous à l’administration.' },
    NOT_FOUND: { title: 'Il n’y a rien ici', todo: 'Cet élément n’existe pas, ou ne fait pas partie de ce que vous pouvez voir.' },
    GONE: { title: 'Cet élément n’est plus là', todo: 'Il a été retiré, ou réuni avec un autre.' },
    ALREADY_EXISTS: { title: 'Cet élément existe déjà', todo: 'Consultez d’abord celui qui existe.' },
    CONFLICT: { title: 'Quelqu’un l’a modifié entre-temps', todo: 'Rechargez la page et regardez la modification avant de continuer.' },
    RULE_VIOLATION: { title: 'Une règle ne le permet pas', todo: 'Lisez la raison ci-dessous et modifiez votre demande.' },
    RESOURCE_EXHAUSTED: { title: 'Trop de demandes à la fois', todo: 'Attendez un instant et réessayez.' },
    UNSUPPORTED: { title: 'Ce n’est pas proposé ici', todo: 'Revenez en arrière et choisissez une autre voie.' },
    UNAVAILABLE: { title: 'Indisponible pour le moment', todo: 'Réessayez dans un instant. Rien de ce qui a été enregistré n’est perdu.' },
    DEADLINE_EXCEEDED: { title: 'La réponse a trop tardé', todo: 'Réessayez dans un instant.' },
    INTERNAL: { title: 'Une erreur s’est produite chez nous', todo: 'Réessayez. Si cela persiste, donnez le numéro de demande à l’assistance.' },
  },
  reason: {
    ROLE_REQUIRED: 'Aucun de vos rôles ne le comprend.', PERSON_UNKNOWN: 'Cette personne n’est pas parmi celles que vous pouvez voir.', PERSON_MERGED: 'Cette fiche a été réunie avec une autre de la même personne.', CRITERION_MISSING: 'Indiquez au moins un nom, une date de naissance ou un identifiant.',
    STEP_UP_REQUIRED: 'Une nouvelle connexion est nécessaire.', EPISODE_UNKNOWN: 'Aucun suivi n’a commencé dans ce réseau.', PROJECTION_BEHIND: 'La dernière modification est encore en route.', STALE_VERSION: 'Quelqu’un d’autre l’a modifié.', UNREACHABLE: 'La plateforme est injoignable d’ici.',
    ROUTE_UNKNOWN: 'Cette installation ne le propose pas encore.', CSRF_TOKEN_INVALID: 'La page est plus ancienne que votre session : rechargez-la.', BREAK_GLASS_OPEN: 'Votre accès d’urgence à un autre dossier est encore ouvert. Mettez-y fin, ou attendez qu’il se termine.',
    REVIEW_DECIDED: 'La décision est déjà prise.', REVIEW_OWN: 'C’était votre propre accès d’urgence : quelqu’un d’autre décide.', ACCESS_UNCERTAIN: 'Pour le moment, on ne peut dire qui peut voir quoi.', PORTAL_FAULT: 'La page a rencontré un imprévu.',
  },
};
