/** The eight structuring characteristics of a network (les 8 caractéristiques structurantes), in the order in which they are shown. */
export const sectionCodes = ['POPULATION', 'COORDINATION', 'QUALITY', 'PREVENTION', 'PERSON_AND_CARER', 'MULTIDISCIPLINARY_TEAM', 'COORDINATOR', 'SHARED_INFORMATION'] as const;
export type SectionCode = (typeof sectionCodes)[number];

/** What the network does for one characteristic, one line each; never empty. */
export interface ProfileSection {
  readonly section: SectionCode;
  readonly content: readonly string[];
}

/** The sections that are configured, in the order of sectionCodes. */
export type Profile = readonly ProfileSection[];

const sameLines = (one: readonly string[], other: readonly string[]): boolean => one.length === other.length && one.every((line, index) => line === other[index]);

export const sameProfile = (one: Profile, other: Profile): boolean =>
  one.length === other.length && one.every((each, index) => each.section === other[index]!.section && sameLines(each.content, other[index]!.content));

/** The profile with this section as given; without it when there is nothing to say. */
export function withSection(profile: Profile, section: SectionCode, content: readonly string[]): Profile {
  const others = profile.filter((each) => each.section !== section);
  if (content.length === 0) return others;
  return [...others, { section, content }].sort((one, other) => sectionCodes.indexOf(one.section) - sectionCodes.indexOf(other.section));
}
