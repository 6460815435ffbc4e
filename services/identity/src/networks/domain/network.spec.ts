import '@maillage/testing';
import type { Instant, MaillageError } from '@maillage/kernel';
import { providerKinds, providerLevels, type ProviderKind } from '../../directory/domain/provider-kind.js';
import { addMembers, changeModality, changePerimeter, foundNetwork, loadPreset, putProfileSection, removeMember } from './decide-network.js';
import type { Decider, Founding, Member } from './network.js';
import { providerGaps, repeatIsTheSame } from './network-rules.js';
import { presetCodes, presetProfile } from './presets.js';
import { sectionCodes } from './profile.js';

const decider: Decider = { decidedBy: 'subject', decidedAt: '2026-09-01T08:00:00.000Z' as Instant };
const org = (organizationId: string, kind: ProviderKind = 'OFFICE_DOCTOR', legalEntityId = organizationId): Member => ({ organizationId, kind, legalEntityId });
const founding: Founding = {
  id: 'n1', name: 'Réseau', kind: 'HEALTH_NETWORK', modality: 'COORDINATED', perimeterLevel: 1, territory: '75', legalForm: 'CPTS', fundingModes: [],
  integratorOrganizationId: 'a', preset: '', zone: 'Europe/Paris', founding: 'f1',
};
const integrated: Founding = { ...founding, modality: 'INTEGRATED', fundingModes: ['CAPITATION'] };
const coordinated = foundNetwork(founding, [org('b'), org('a')], decider);

describe('founding (NET-1)', () => {
  it('keeps members in order and its modality as the first decision', () => {
    expect(coordinated).toMatchObject({ version: 1, members: [org('a'), org('b')], modalityHistory: [{ version: 1, modality: 'COORDINATED', ...decider }], profile: [] });
  });

  it('of a coordinated network needs two legal entities', () => {
    expect(() => foundNetwork(founding, [org('a')], decider)).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
    expect(() => foundNetwork(founding, [org('a', 'OFFICE_DOCTOR', 'e'), org('b', 'OFFICE_DOCTOR', 'e')], decider)).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
  });

  it('of an integrated network needs one legal entity', () => {
    expect(foundNetwork(integrated, [org('a', 'OFFICE_DOCTOR', 'e'), org('b', 'OFFICE_DOCTOR', 'e')], decider).modality).toBe('INTEGRATED');
    expect(() => foundNetwork(integrated, [org('a'), org('b')], decider)).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_MANY');
  });

  it.each(['CAPITATION', 'FEE_FOR_SERVICE'] as const)('of an integrated network is paid by %s', (mode) => {
    expect(foundNetwork({ ...integrated, fundingModes: [mode, 'GRANT'] }, [org('a')], decider).fundingModes).toContain(mode);
  });

  it('of an integrated network is refused without either', () => {
    expect(() => foundNetwork({ ...integrated, fundingModes: ['GRANT', 'SHARED_SAVINGS'] }, [org('a')], decider)).toRefuse('RULE_VIOLATION', 'FUNDING_MISSING', 'funding_modes');
  });

  it('needs the integrator among its members', () => {
    expect(() => foundNetwork({ ...founding, integratorOrganizationId: 'z' }, [org('a'), org('b')], decider)).toRefuse('RULE_VIOLATION', 'INTEGRATOR_NOT_MEMBER', 'integrator_organization_id');
  });

  it('under a used id must be the same', () => {
    expect(() => repeatIsTheSame(coordinated, founding)).not.toThrow();
    expect(() => repeatIsTheSame(coordinated, { founding: 'f2' })).toRefuse('ALREADY_EXISTS', 'NETWORK_ID_USED', 'network_id');
  });
});

describe('the perimeter (NET-2)', () => {
  const levels = [1, 2, 3, 4];
  const cases = providerKinds.flatMap((kind) => levels.map((level) => [kind, level] as const)).filter(([kind]) => providerLevels[kind] !== null);
  it.each(cases)('decides whether %s joins at level %i', (kind, perimeterLevel) => {
    const join = () => addMembers({ ...coordinated, perimeterLevel }, [org('c', kind)]);
    if (providerLevels[kind]! <= perimeterLevel) expect(join().members).toHaveLength(3);
    else expect(join).toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER', 'members[c]');
  });

  it('may be raised, which lets a hospital in, and lowered only when it has left', () => {
    const three = changePerimeter({ ...coordinated, perimeterLevel: 2 }, 3);
    const hospital = addMembers(three, [org('h', 'HOSPITAL')]);
    expect(hospital.version).toBe(3);
    expect(() => changePerimeter(hospital, 2)).toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER', 'members[h]');
    expect(changePerimeter(removeMember(hospital, 'h'), 2).perimeterLevel).toBe(2);
  });

  it('that stays as it is changes nothing', () => expect(changePerimeter(coordinated, 1)).toBe(coordinated));
});

describe('members', () => {
  it('that belong already stay as they joined', () => {
    expect(addMembers(coordinated, [org('a', 'PAYER', 'x')])).toBe(coordinated);
    expect(addMembers(coordinated, [org('a', 'PAYER', 'x'), org('c')]).members).toEqual([org('a'), org('b'), org('c')]);
  });

  it('need a kind', () => {
    expect(() => addMembers(coordinated, [org('c', 'UNSPECIFIED')])).toRefuse('RULE_VIOLATION', 'KIND_UNKNOWN', 'members[c]');
  });

  it('of another owner join no integrated network', () => {
    const network = foundNetwork(integrated, [org('a')], decider);
    expect(() => addMembers(network, [org('b')])).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_MANY');
    expect(addMembers(network, [org('b', 'HEALTH_HOME', 'a')]).members).toHaveLength(2);
  });

  it('leave, but not the second entity, the integrator or a stranger', () => {
    expect(removeMember(addMembers(coordinated, [org('c')]), 'c').members).toEqual([org('a'), org('b')]);
    expect(() => removeMember(coordinated, 'b')).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
    expect(() => removeMember(coordinated, 'a')).toRefuse('RULE_VIOLATION', 'INTEGRATOR_NOT_MEMBER');
    expect(() => removeMember(coordinated, 'z')).toRefuse('NOT_FOUND', 'MEMBER_UNKNOWN');
  });

  it('are payers in payer networks and nowhere else', () => {
    const payers: Founding = { ...founding, kind: 'PAYER_NETWORK' };
    const network = foundNetwork(payers, [org('a', 'PAYER'), org('b', 'PAYER')], decider);
    expect(network.kind).toBe('PAYER_NETWORK');
    expect(() => addMembers(network, [org('c', 'SOCIAL_SERVICE')])).toRefuse('RULE_VIOLATION', 'PAYER_NETWORK_CLINICAL', 'members[c]');
    expect(() => addMembers(coordinated, [org('c', 'PAYER')])).toRefuse('RULE_VIOLATION', 'PAYER_IN_HEALTH_NETWORK', 'members[c]');
  });

  it('that break a rule are named, but not thousands of them', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => org(`m${index}`, 'HOSPITAL'));
    const refusal = (): MaillageError => {
      try {
        return addMembers(coordinated, many) as never;
      } catch (error) {
        return error as MaillageError;
      }
    };
    expect(refusal().violations).toHaveLength(20);
  });
});

describe('the modality', () => {
  const owned = foundNetwork(integrated, [org('a')], decider);

  const reason = { decision: 'Board of 3 May', ...decider };

  it('changes by a decision that is kept with its version, over the members as they are today', () => {
    const doubled = addMembers(owned, [org('b', 'HEALTH_HOME', 'a')]);
    const spunOff = changeModality(doubled, 'COORDINATED', reason, [org('b', 'HEALTH_HOME'), org('a')]);
    expect(spunOff).toMatchObject({ modality: 'COORDINATED', version: 3, members: [org('a'), org('b', 'HEALTH_HOME')] });
    expect(spunOff.modalityHistory).toEqual([owned.modalityHistory[0], { version: 3, modality: 'COORDINATED', ...reason }]);
    expect(changeModality(spunOff, 'INTEGRATED', reason, doubled.members)).toMatchObject({ modality: 'INTEGRATED', members: doubled.members, version: 4 });
  });

  it('that stays as it is changes nothing', () => expect(changeModality(owned, 'INTEGRATED', reason, [org('a', 'HOSPITAL')])).toBe(owned));

  it('is bound by the rules of founding', () => {
    expect(() => changeModality(owned, 'COORDINATED', reason, owned.members)).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_FEW');
    expect(() => changeModality({ ...coordinated, fundingModes: ['CAPITATION'] }, 'INTEGRATED', reason, coordinated.members)).toRefuse('RULE_VIOLATION', 'ENTITIES_TOO_MANY');
    expect(() => changeModality(coordinated, 'INTEGRATED', reason, [org('a'), org('b', 'OFFICE_DOCTOR', 'a')])).toRefuse('RULE_VIOLATION', 'FUNDING_MISSING');
    expect(() => changeModality({ ...coordinated, fundingModes: ['CAPITATION'] }, 'INTEGRATED', reason, [org('a'), org('b', 'HOSPITAL', 'a')])).toRefuse('RULE_VIOLATION', 'KIND_ABOVE_PERIMETER');
  });
});

describe('the profile (NET-5)', () => {
  it('has six presets', () => expect([...presetCodes].sort()).toEqual(['ACO', 'BUURTZORG', 'ESCAP', 'OSI', 'PACE', 'RESEAU_SANTE']));

  it.each(presetCodes)('is filled whole by %s', (preset) => {
    const network = loadPreset(putProfileSection(coordinated, 'QUALITY', ['ours']), preset);
    expect(network.preset).toBe(preset);
    expect(network.profile.map(({ section }) => section)).toEqual([...sectionCodes]);
    for (const { content } of network.profile) for (const line of content) expect(line.length).toBeGreaterThan(20);
    expect(loadPreset(network, preset)).toBe(network);
  });

  it('differs from preset to preset in every section', () => {
    for (const section of sectionCodes) expect(new Set(presetCodes.map((code) => JSON.stringify(presetProfile(code).find((each) => each.section === section)))).size).toBe(presetCodes.length);
  });

  it('shows seven of eight when one section is deleted, and keeps the order when it is written again', () => {
    const seven = putProfileSection(loadPreset(coordinated, 'OSI'), 'QUALITY', []);
    expect(seven.profile).toHaveLength(7);
    expect(putProfileSection(seven, 'QUALITY', [])).toBe(seven);
    expect(putProfileSection(seven, 'QUALITY', ['ours']).profile.map(({ section }) => section)).toEqual([...sectionCodes]);
  });

  it.each(['KAISER', 'constructor', '__proto__'])('knows no preset %s', (preset) => {
    expect(() => loadPreset(coordinated, preset)).toRefuse('NOT_FOUND', 'PRESET_UNKNOWN', 'preset');
  });
});

describe('the provider range (NET-11)', () => {
  const all: ProviderKind[] = ['OFFICE_DOCTOR', 'HOME_CARE', 'HOSPITAL', 'REHABILITATION'];
  it('of an integrated network lists what is lacking', () => {
    expect(providerGaps(integrated, all)).toEqual([]);
    expect(providerGaps(integrated, all.slice(0, 3))).toEqual(['rehabilitation']);
    expect(providerGaps(integrated, ['SOCIAL_SERVICE'])).toEqual(['community', 'home', 'hospital', 'rehabilitation']);
  });

  it('is asked of integrated health networks only', () => {
    expect(providerGaps(founding, [])).toEqual([]);
    expect(providerGaps({ ...integrated, kind: 'PAYER_NETWORK' }, ['PAYER'])).toEqual([]);
  });
});
