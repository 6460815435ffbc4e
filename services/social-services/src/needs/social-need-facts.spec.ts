import { instant } from '@maillage/kernel';
import type { SocialNeed } from './domain/social-need.js';
import { movedNeedFacts, needFactId, openedNeedFacts } from './social-need-facts.js';

const [identifiedAt, now] = [instant('2026-09-01T08:00:00Z'), instant('2026-09-07T08:00:00Z')];
const need: SocialNeed = { id: 'n', personId: 'p', domain: 'FOOD', origin: 'DIRECT', state: 'IDENTIFIED', identifiedAt, version: 1 };
const fact = { factId: needFactId('n'), version: 1, effect: 'ALLOW', personId: 'p', grantee: 'organisation:o', basis: 'SOCIAL_WORKER', from: identifiedAt, until: null };

it('a need is a fact for the organisation that identified it', () => expect(openedNeedFacts(need, 'o')).toEqual([fact]));
it('and opens nothing when nobody’s organisation did', () => expect([openedNeedFacts(need, null), movedNeedFacts(need, null, now)]).toEqual([[], []]));
it.each<[SocialNeed['state'], string | null]>([['ACCEPTED', null], ['REFERRED', null], ['REFUSED', '2026-10-07T08:00:00.000Z'], ['MET', '2026-10-07T08:00:00.000Z']])('%s ends it at %s', (state, until) => {
  expect(movedNeedFacts({ ...need, state, version: 2 }, 'organisation:o', now)).toEqual([{ ...fact, version: 2, until }]);
});
