const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

/** One message between 0x0B and 0x1C 0x0D. */
export const mllpFrame = (message: string): Buffer => Buffer.concat([Buffer.from([startBlock]), Buffer.from(message, 'utf8'), Buffer.from([endBlock, carriageReturn])]);

/** Thrown when a frame grows above its limit: the connection is of no further use. */
export class FrameTooLarge extends Error {
  override readonly name = 'FrameTooLarge';
}

/** Puts frames together from the pieces in which a socket delivers them. What stands between frames is dropped, as MLLP demands. */
export class MllpFrames {
  private pieces: Buffer[] = [];
  private size = 0;
  private inside = false;

  constructor(private readonly limit: number) {}

  /** The messages that this piece completes. Throws FrameTooLarge. */
  take(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (!this.inside) {
        const start = chunk.indexOf(startBlock, at);
        if (start < 0) break;
        this.inside = true;
        at = start + 1;
        continue;
      }
      const end = chunk.indexOf(endBlock, at);
      this.keep(chunk.subarray(at, end < 0 ? undefined : end));
      if (end < 0) break;
      messages.push(Buffer.concat(this.pieces));
      this.pieces = [];
      this.size = 0;
      this.inside = false;
      at = end + 1;
    }
    return messages;
  }

  private keep(piece: Buffer): void {
    this.size += piece.length;
    if (this.size > this.limit) throw new FrameTooLarge();
    this.pieces.push(piece);
  }
}
