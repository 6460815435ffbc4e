import { mayAskWhoLooked } from './audit-rules.js';

describe('who may ask who looked', () => {
  it('is the privacy officer', () => {
    expect(() => mayAskWhoLooked(new Set(['privacy-officer']))).not.toThrow();
  });

  it('is no person yet, who is answered as for somebody who does not exist', () => {
    expect(() => mayAskWhoLooked(new Set(['person']))).toThrow(expect.objectContaining({ category: 'NOT_FOUND', reason: 'PERSON_UNKNOWN' }) as Error);
  });
});
