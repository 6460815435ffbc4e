import { prepared } from './prepared.js';

it('each text has one name, and no two texts share one', () => {
  const [first, second] = [prepared('find', 'SELECT 1'), prepared('find', 'SELECT 2')];
  expect(prepared('find', 'SELECT 1')).toBe(first);
  expect(first.name).not.toBe(second.name);
});
