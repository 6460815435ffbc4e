/** Ends a request whose answer is already stored. Never leaves messaging. */
export class RepeatedAnswer extends Error {
  override readonly name = 'RepeatedAnswer';

  constructor(
    readonly body: Uint8Array,
    readonly position: string | undefined,
  ) {
    super('answered before');
  }
}
