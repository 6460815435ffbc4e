import { roles as realmRoles } from '@maillage/access';
import { contractServices } from '@maillage/contracts';
import { roles } from './model.js';
import { operationRules } from './operations.js';

const inContract = contractServices().filter(({ typeName }) => !typeName.startsWith('maillage.testing.')).flatMap(({ name, methods }) => methods.map((method) => `${name}.${method.name}`));

describe('the table of the matrix', () => {
  it('has every operation of the contract', () => {
    expect(inContract.filter((name) => !(name in operationRules))).toEqual([]);
    expect(inContract.length).toBeGreaterThan(70);
  });

  it('is asked by every role of the realm', () => {
    expect(roles.filter((role) => role !== 'no role').sort()).toEqual([...realmRoles].sort());
  });

  it('has no operation that the contract has not', () => {
    expect(Object.keys(operationRules).filter((name) => !inContract.includes(name))).toEqual([]);
  });

  it.each(contractServices().flatMap(({ name, methods }) => methods.map((method) => [`${name}.${method.name}`, method] as const)))('names only fields of %s', (name, { input }) => {
    const fields = new Set(input.fields.map((field) => field.name));
    const said = (operationRules[name] ?? []).flatMap((rule) => [...(rule.names ?? []), ...(rule.fresh ? [rule.fresh] : []), ...Object.keys(rule.with ?? {})]);
    expect(said.filter((each) => !fields.has(each))).toEqual([]);
  });
});
