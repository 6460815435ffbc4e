import { chosenProvider } from './choose-provider.js';

it.each([
  [undefined, 'embedded'],
  ['', 'embedded'],
  ['embedded', 'embedded'],
  ['keycloak', 'keycloak'],
])('MAILLAGE_PROVIDER %j chooses %s', (name, chosen) => {
  expect(chosenProvider({ MAILLAGE_PROVIDER: name })).toBe(chosen);
});

it('refuses another name and says which there are', () => {
  expect(() => chosenProvider({ MAILLAGE_PROVIDER: 'Keycloak' })).toThrow('MAILLAGE_PROVIDER is "Keycloak": give embedded or keycloak, or unset it.');
});
