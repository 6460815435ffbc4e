import { er7Limits, unreadable } from './er7.js';

const startBlock = '\u000b';
const endBlock = '\u001c';
const batchSegments = new Set(['FHS', 'BHS', 'BTS', 'FTS']);

const isSegment = (line: string): boolean => /^[A-Z][A-Z0-9]{2}([^A-Za-z0-9\s]|$)/.test(line);

/** Messages that one file may hold. */
export const fileLimits = { messages: 200_000 } as const;

/**
 * Cuts a file into its messages, as bytes: one after the other, in MLLP frames, in a batch (FHS, BHS, BTS, FTS), or all of it at once.
 * What stands between messages and is none comes out as a piece of its own, for the acknowledgement of the unreadable.
 * Throws FILE_TOO_LARGE.
 */
export function splitFile(bytes: Uint8Array): Buffer[] {
  // Latin 1 keeps each byte as one character: the cut does not depend on the character set.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const pieces: Buffer[] = [];
  let lines: string[] = [];
  let size = 0;
  const finish = (): void => {
    if (lines.length > 0) pieces.push(Buffer.from(lines.join('\r') + '\r', 'latin1'));
    if (pieces.length > fileLimits.messages) throw unreadable('FILE_TOO_LARGE', `A file holds at most ${fileLimits.messages} messages.`);
    lines = [];
    size = 0;
  };
  const take = (line: string): void => {
    // A byte order mark before the first header is no part of it.
    const plain = line.startsWith('\u00ef\u00bb\u00bf') ? line.slice(3) : line;
    if (plain.trim() === '') return;
    if (batchSegments.has(plain.slice(0, 3))) return finish();
    // A line that is no segment is no part of the message before it either; it takes what follows with it, up to the next header.
    if (plain.startsWith('MSH') || (!isSegment(plain) && lines.length > 0 && isSegment(lines[0]!))) finish();
    // What is too large for a message is cut here and refused there; the rest of the file goes on.
    if (size > er7Limits.messageBytes) return;
    lines.push(plain);
    size += plain.length + 1;
  };
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = at === text.length ? endBlock : text[at]!;
    if (character !== '\r' && character !== '\n' && character !== startBlock && character !== endBlock) continue;
    take(text.slice(start, at));
    if (character === startBlock || character === endBlock) finish();
    start = at + 1;
  }
  return pieces;
}
