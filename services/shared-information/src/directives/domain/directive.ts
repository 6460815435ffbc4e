import type { Instant, Uuid } from '@maillage/kernel';
import { categoriesAreKnown, consentIsNoPayment, consentNamesWhatItOpens, consentToEverybodyNamesCategories, endFollowsBeginning, formFitsTheGiver, isNotOver, ownAccessStays, purposeIsKnown, refusedOnesDoNotEnd, sensitiveConsentIsSigned } from './directive-rules.js';

export type DirectiveEffect = 'ALLOW' | 'REFUSE';
/** How the person gave it. */
export type DirectiveForm = 'PAPER' | 'ORAL' | 'PORTAL';

/** One decision of a person on who sees what of them. Kept for ever; the person id stays as it was written. */
export interface Directive {
  readonly id: Uuid;
  readonly personId: Uuid;
  readonly effect: DirectiveEffect;
  /** As access facts name grantees: practitioner:<id>, organisation:<id> or `*`. */
  readonly whom: string;
  readonly categories: readonly string[];
  readonly purpose: string;
  readonly from: Instant;
  /** The end as it was given; `endedAt` may come before it. */
  readonly until: Instant | null;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly form: DirectiveForm;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly version: number;
}

/** What somebody asks to be written down; without `from` it holds from now on. */
export type DirectiveCommand = Pick<Directive, 'id' | 'personId' | 'effect' | 'whom' | 'categories' | 'purpose' | 'until' | 'form'> & { readonly from: Instant | null };

/** Who speaks: the person for themselves, or somebody who writes down what the person said. */
export interface Speaker {
  readonly subject: string;
  readonly isPerson: boolean;
  /** Names by which facts may mean the speaker. */
  readonly grantees: readonly string[];
}

/** A decision as it stands from now on. Throws the refusals of the rules it names. */
export function recordDirective({ from, ...command }: DirectiveCommand, by: Speaker, now: Instant): Directive {
  const directive: Directive = { ...command, from: from ?? now, recordedAt: now, recordedBy: by.subject, endedAt: null, endedBy: null, version: 1 };
  endFollowsBeginning(directive);
  categoriesAreKnown(directive);
  purposeIsKnown(directive);
  formFitsTheGiver(directive, by);
  consentNamesWhatItOpens(directive);
  consentIsNoPayment(directive);
  consentToEverybodyNamesCategories(directive);
  sensitiveConsentIsSigned(directive);
  ownAccessStays(directive, by);
  return directive;
}

/** Ends at once, and keeps what was. Throws DIRECTIVE_OVER or REFUSAL_OF_ACTOR. */
export function endDirective(directive: Directive, by: Speaker, now: Instant): Directive {
  isNotOver(directive, now);
  refusedOnesDoNotEnd(directive, by);
  return { ...directive, endedAt: now, endedBy: by.subject, version: directive.version + 1 };
}
