import { cedarDecisions } from './cedar-decisions.js';
import { schemaText } from './policy-files.js';

const holding = (text: string) => cedarDecisions(schemaText(), new Map([['operations/try.cedar', text]]));
const permit = (action: string, when = 'true') => `permit (principal, action == Action::"${action}", resource) when { ${when} };`;
const getPerson = { action: 'registry.v1.PersonsService.GetPerson', resource: { type: 'Platform', id: 'maillage' } } as const;
const nurse = ['nurse'] as const;

describe('policies hold against the schema', () => {
  it.each([
    ['an unknown action', permit('registry.v1.PersonsService.GetEverybody'), 'registry.v1.PersonsService.GetEverybody'],
    ['an unknown role', permit(getPerson.action, 'principal in [Role::"doctor"]'), 'Role::"doctor"'],
    ['an unknown category', permit('see', '[Category::"gossip"].contains(resource)'), 'Category::"gossip"'],
    ['an unknown basis', permit('see', 'context.basis == Basis::"CURIOSITY"'), 'Basis::"CURIOSITY"'],
    ['an attribute that nobody has', permit(getPerson.action, 'principal.friendly'), 'friendly'],
    ['a policy that can never apply', permit(getPerson.action, '1 == 2'), 'impossible'],
    ['text that is no policy', 'permit (principal', 'operations/try.cedar'],
  ])('and are refused, by name, for %s', (_case, text, named) => {
    expect(() => holding(text)).toThrow('the access policies do not hold:');
    expect(() => holding(text)).toThrow(named);
  });

  it('with every fault at once', () => {
    expect(() => holding(`${permit('one thing')}\n${permit('another thing')}`)).toThrow(/one thing[\s\S]*another thing/);
  });

  it('and a schema that is none is refused', () => {
    expect(() => cedarDecisions('entity', new Map())).toThrow('the access policies do not hold:');
  });
});

describe('a decision', () => {
  it.each(['registry read', 'registry'])('knows that a method is in the group %s', (group) => {
    expect(holding(`permit (principal, action in Action::"${group}", resource);`)(nurse, getPerson)).toBe(true);
    expect(holding(`permit (principal, action in Action::"${group}", resource);`)(nurse, { ...getPerson, action: 'care.v1.CoordinationService.GetPlan' })).toBe(false);
  });

  it('allows what a policy permits', () => {
    expect(holding(permit(getPerson.action))(nurse, getPerson)).toBe(true);
  });

  it('denies what no policy permits', () => {
    expect(holding(permit('registry.v1.PersonsService.FindPersons'))(nurse, getPerson)).toBe(false);
  });

  it('denies what one policy permits and another forbids', () => {
    expect(holding(`${permit(getPerson.action)} forbid (principal in Role::"nurse", action in Action::"registry read", resource);`)(nurse, getPerson)).toBe(false);
  });

  it('denies when a policy fails, though another permits: it may have been one that forbids', () => {
    const failing = 'forbid (principal, action, resource) when { 9223372036854775807 + 1 > 0 };';
    expect(holding(`${permit(getPerson.action)} ${failing}`)(nurse, getPerson)).toBe(false);
  });

  it('denies an action that the schema has not', () => {
    expect(holding('permit (principal, action, resource);')(nurse, { ...getPerson, action: 'unheard of' })).toBe(false);
  });
});
