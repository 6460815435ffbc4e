import { dataCategories, neverOpenedByThePerson, sensitiveCategories } from '@maillage/access/vocabulary';
import { alreadyExists, conflict, epochMs, invalidArgument, ruleViolation, type Instant } from '@maillage/kernel';
import type { Directive, DirectiveCommand, Speaker } from './directive.js';

/** Whom a decision means that names nobody, as access facts have it. */
const everybody = '*';

/** Purposes of use (HL7 v3 PurposeOfUse) that a person may open or close: care, emergency, payment, the running of the network. What the law demands is not theirs to choose. */
const purposesToDecideOn: readonly string[] = ['TREAT', 'ETREAT', 'HPAYMT', 'HOPERAT'];

/** A decision holds for some time. */
export function endFollowsBeginning({ from, until }: Pick<Directive, 'from' | 'until'>): void {
  if (until !== null && epochMs(until) <= epochMs(from)) throw invalidArgument('PERIOD_EMPTY', 'The end comes after the beginning.', [{ path: 'until', rule: 'end follows beginning' }]);
}

/** Categories are words of the access vocabulary. */
export function categoriesAreKnown({ categories }: Pick<Directive, 'categories'>): void {
  const known: readonly string[] = dataCategories;
  if (!categories.every((each) => known.includes(each))) throw invalidArgument('CATEGORY_UNKNOWN', 'There is no such category of data.', [{ path: 'categories', rule: 'category is known' }]);
}

/** A purpose is one that a person may decide on; none stands for any. */
export function purposeIsKnown({ purpose }: Pick<Directive, 'purpose'>): void {
  if (purpose !== '' && !purposesToDecideOn.includes(purpose)) throw invalidArgument('PURPOSE_UNKNOWN', 'This is no purpose of use that a person decides on.', [{ path: 'purpose', rule: 'purpose is known' }]);
}

/** At the portal the person decides, and nobody in their name. */
export function formFitsTheGiver({ form }: Pick<Directive, 'form'>, by: Pick<Speaker, 'isPerson'>): void {
  if ((form === 'PORTAL') !== by.isPerson) throw ruleViolation('GIVEN_BY_PORTAL', 'The person decides at the portal; what others write down was said or signed.', [{ path: 'form', rule: 'form fits the giver' }]);
}

/** No consent opens money or the access log: policies would let nobody through, and the person would believe otherwise. */
export function consentNamesWhatItOpens({ effect, categories }: Pick<Directive, 'effect' | 'categories'>): void {
  if (effect === 'ALLOW' && categories.some((each) => neverOpenedByThePerson.has(each))) throw ruleViolation('CATEGORY_NOT_CONSENTABLE', 'A consent does not open money or the access log.', [{ path: 'categories', rule: 'consent opens what it can' }]);
}

/** NET-9: payers get no clinical data, by consent neither. */
export function consentIsNoPayment({ effect, purpose }: Pick<Directive, 'effect' | 'purpose'>): void {
  if (effect === 'ALLOW' && purpose === 'HPAYMT') throw ruleViolation('CONSENT_FOR_PAYMENT', 'Data are not opened for payment.', [{ path: 'purpose', rule: 'consent is no payment' }]);
}

/** Who opens their record to everybody says what of it. */
export function consentToEverybodyNamesCategories({ effect, whom, categories }: Pick<Directive, 'effect' | 'whom' | 'categories'>): void {
  if (effect === 'ALLOW' && whom === everybody && categories.length === 0) throw ruleViolation('CONSENT_NEEDS_NAMED_CATEGORY', 'A consent for everybody names the categories of data.', [{ path: 'categories', rule: 'consent to everybody names categories' }]);
}

/** Nobody opens sensitive data in the person's name on hearsay. */
export function sensitiveConsentIsSigned({ effect, categories, form }: Pick<Directive, 'effect' | 'categories' | 'form'>): void {
  if (effect === 'ALLOW' && form === 'ORAL' && categories.some((each) => sensitiveCategories.has(each))) throw ruleViolation('CONSENT_NEEDS_PAPER', 'A consent to sensitive data is signed, or given by the person at the portal.', [{ path: 'form', rule: 'sensitive consent is signed' }]);
}

/** A refusal is of others: nobody shuts themselves out of their own record. */
export function ownAccessStays({ effect, whom }: Pick<Directive, 'effect' | 'whom'>, by: Pick<Speaker, 'isPerson' | 'grantees'>): void {
  if (effect === 'REFUSE' && by.isPerson && by.grantees.includes(whom)) throw ruleViolation('REFUSAL_OF_OWN_ACCESS', 'A person does not refuse themselves.', [{ path: 'whom', rule: 'own access stays' }]);
}

/** What is over by itself is not ended again. */
export function isNotOver({ until }: Pick<Directive, 'until'>, now: Instant): void {
  if (until !== null && epochMs(until) <= epochMs(now)) throw conflict('DIRECTIVE_OVER', 'This decision is over already.');
}

/** Who is refused by name does not end the refusal: the person does, or somebody else for them. */
export function refusedOnesDoNotEnd({ effect, whom }: Pick<Directive, 'effect' | 'whom'>, by: Pick<Speaker, 'isPerson' | 'grantees'>): void {
  if (effect === 'REFUSE' && !by.isPerson && whom !== everybody && by.grantees.includes(whom)) throw ruleViolation('REFUSAL_OF_ACTOR', 'Who is refused does not end the refusal.');
}

/** An id used again must mean the same decision. */
export function repeatIsTheSame(earlier: Directive, again: DirectiveCommand): void {
  const word = (each: DirectiveCommand): string => JSON.stringify([each.personId, each.effect, each.whom, [...each.categories].sort(), each.purpose, each.until, each.form]);
  if (word(earlier) !== word(again) || (again.from !== null && again.from !== earlier.from)) throw alreadyExists('DIRECTIVE_ID_USED', 'This directive id belongs to another decision.', [{ path: 'directive_id', rule: 'id is used once' }]);
}
