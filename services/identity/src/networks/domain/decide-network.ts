import { coordinatedHasSeveralEntities, integratedHasOneEntity, integratedIsFunded, integratorIsMember, kindsAreKnown, kindsAreInPerimeter, kindsFitNetwork, memberIsThere } from './network-rules.js';
import type { Decider, Founding, Member, Modality, Network } from './network.js';
import { presetProfile } from './presets.js';
import { sameProfile, withSection, type SectionCode } from './profile.js';

const byId = (members: readonly Member[]): Member[] => [...members].sort((one, other) => (one.organizationId < other.organizationId ? -1 : 1));

/** Everything that holds for a network at any time (domain §1.1, §1.2). */
function networkIsSound(network: Network): Network {
  integratorIsMember(network);
  kindsAreKnown(network.members);
  kindsFitNetwork(network.kind, network.members);
  kindsAreInPerimeter(network.perimeterLevel, network.members);
  coordinatedHasSeveralEntities(network);
  integratedHasOneEntity(network);
  integratedIsFunded(network);
  return network;
}

/** Founds a network. Throws any rule of network-rules, or PRESET_UNKNOWN. */
export function foundNetwork(founding: Founding, organizations: readonly Member[], decider: Decider): Network {
  return networkIsSound({
    ...founding,
    members: byId(organizations),
    modalityHistory: [{ version: 1, modality: founding.modality, decision: 'Founded in this modality.', ...decider }],
    profile: founding.preset === '' ? [] : presetProfile(founding.preset),
    version: 1,
  });
}

const changed = (network: Network, change: Partial<Network>): Network => networkIsSound({ ...network, ...change, version: network.version + 1 });

/** Adds all or none; a member already stays as it joined. The same object comes back when all are members. */
export function addMembers(network: Network, organizations: readonly Member[]): Network {
  const known = new Set(network.members.map(({ organizationId }) => organizationId));
  const added = organizations.filter(({ organizationId }) => !known.has(organizationId));
  return added.length === 0 ? network : changed(network, { members: byId([...network.members, ...added]) });
}

/** Throws MEMBER_UNKNOWN, INTEGRATOR_NOT_MEMBER for the integrator, or ENTITIES_TOO_FEW. */
export function removeMember(network: Network, organizationId: string): Network {
  memberIsThere(network, organizationId);
  return changed(network, { members: network.members.filter((member) => member.organizationId !== organizationId) });
}

/** Raising is always allowed; lowering throws KIND_ABOVE_PERIMETER while a member of a higher kind remains. */
export function changePerimeter(network: Network, perimeterLevel: number): Network {
  return perimeterLevel === network.perimeterLevel ? network : changed(network, { perimeterLevel });
}

/**
 * A decision of governance, added to the history. It takes the members as the directory has them today: a merger or a spin-off changes
 * who owns whom first, and the modality follows. Throws ENTITIES_TOO_FEW, ENTITIES_TOO_MANY, FUNDING_MISSING, or what a member's new kind breaks.
 */
export function changeModality(network: Network, modality: Modality, reason: { readonly decision: string } & Decider, membersToday: readonly Member[]): Network {
  if (modality === network.modality) return network;
  const version = network.version + 1;
  return changed(network, { modality, members: byId(membersToday), modalityHistory: [...network.modalityHistory, { version, modality, ...reason }] });
}

/** Fills all eight sections, over what stood there. Throws PRESET_UNKNOWN. */
export function loadPreset(network: Network, preset: string): Network {
  const profile = presetProfile(preset);
  return preset === network.preset && sameProfile(profile, network.profile) ? network : changed(network, { preset, profile });
}

/** Writes one section; no content removes it. */
export function putProfileSection(network: Network, section: SectionCode, content: readonly string[]): Network {
  const profile = withSection(network.profile, section, content);
  return sameProfile(profile, network.profile) ? network : changed(network, { profile });
}
