/** Says that an event waits for another one that has not arrived. Made by `notYet`. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** Thrown by a subscriber whose predecessor is missing: the event is tried again, for minutes rather than seconds, before it becomes a dead letter. */
export const notYet = (reason: string): NotYet => new NotYet(reason);
