import { whatWasDone, whyItWasDone } from './plain-words.js';

describe('plain words', () => {
  it.each([
    ['maillage.information.v1.RecordService/ReadResource', 'read', 'read.record', 'Consultation : votre dossier de santé partagé', 'Looked at: your shared health record'],
    ['maillage.registry.v1.PersonsService/FindPersons', 'search', 'search.identity', 'Recherche : votre identité', 'Searched: your identity'],
    ['maillage.social.v1.SocialService/OpenNeed', 'create', 'create.social', 'Ajout : votre dossier social', 'Added to: your social file'],
    ['GET /persons/:person_id', 'read', 'read.data', 'Consultation : vos données', 'Looked at: your data'],
  ])('say what %s is', (action, verb, code, fr, en) => {
    expect(whatWasDone(action, verb)).toEqual({ code, fr, en });
  });

  it('say why, and admit when nobody said', () => {
    expect(whyItWasDone('TREAT')).toEqual({ code: 'TREAT', fr: 'pour vous soigner', en: 'to treat you' });
    expect(whyItWasDone('')).toEqual({ code: '', fr: 'raison non indiquée', en: 'no reason given' });
  });
});
