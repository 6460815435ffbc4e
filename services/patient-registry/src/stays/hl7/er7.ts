import { invalidArgument, type MaillageError } from '@maillage/kernel';

/** A segment with its fields as they were sent: nothing is split or unescaped before somebody asks for it. */
export interface Segment {
  readonly name: string;
  readonly fields: readonly string[];
}

/** The five characters of MSH-1 and MSH-2. */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** One HL7 v2 message in ER7, split into segments and fields. */
export interface Er7Message {
  readonly delimiters: Delimiters;
  readonly segments: readonly Segment[];
}

/** Bounds of one message; what lies above is refused before it is split further. */
export const er7Limits = { messageBytes: 1024 * 1024, segments: 2_000, fields: 500, parts: 1_000 } as const;

export const unreadable = (reason: string, message: string): MaillageError => invalidArgument(reason, message, [], { issue: 'structure' });

/** Splits by one character without an array of a million empty texts. Throws MESSAGE_TOO_LARGE. */
function splitAtMost(text: string, separator: string, most: number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (;;) {
    const end = text.indexOf(separator, start);
    parts.push(end < 0 ? text.slice(start) : text.slice(start, end));
    if (parts.length > most) throw unreadable('MESSAGE_TOO_LARGE', 'The message has more parts than any real one.');
    if (end < 0) return parts;
    start = end + 1;
  }
}

/** Reads MSH-1 and MSH-2. Throws MSH_INVALID. */
export function delimitersOf(header: string): Delimiters {
  const field = header[3] ?? '';
  const end = header.indexOf(field, 4);
  const rest = field === '' ? '' : header.slice(4, end < 0 ? undefined : end);
  const characters = [field, ...rest];
  // Subcomponent and escape may be left out by a sender that never uses them; a fifth character (truncation, v2.7) is allowed and ignored.
  const odd = characters.some((character) => /[\sA-Za-z0-9]/.test(character)) || new Set(characters).size !== characters.length;
  if (!header.startsWith('MSH') || field === '' || rest.length < 1 || rest.length > 5 || odd) throw unreadable('MSH_INVALID', 'The message does not begin with a header segment.');
  return { field, component: rest[0]!, repetition: rest[1] ?? '~', escape: rest[2] ?? '\\', subcomponent: rest[3] ?? '&' };
}

/** Splits decoded text into segments and fields. Throws MSH_INVALID, SEGMENT_INVALID or MESSAGE_TOO_LARGE. */
export function parseEr7(text: string): Er7Message {
  if (text.includes('\u0000')) throw unreadable('CHARACTER_FORBIDDEN', 'The message holds a NUL character.');
  const lines = splitAtMost(text.replaceAll('\r\n', '\r').replaceAll('\n', '\r'), '\r', er7Limits.segments).filter((line) => line.trim() !== '');
  const delimiters = delimitersOf(lines[0] ?? '');
  const segments = lines.map((line): Segment => {
    const name = line.slice(0, 3);
    if (!/^[A-Z][A-Z0-9]{2}$/.test(name) || (line.length > 3 && line[3] !== delimiters.field)) throw unreadable('SEGMENT_INVALID', 'A line of the message is no segment.');
    const fields = splitAtMost(line, delimiters.field, er7Limits.fields);
    // MSH-1 is the separator itself: with it in its place, field n stands at index n in every segment.
    return { name, fields: name === 'MSH' ? ['MSH', delimiters.field, ...fields.slice(1)] : fields };
  });
  return { delimiters, segments };
}

export const segmentOf = (message: Er7Message, name: string): Segment | undefined => message.segments.find((segment) => segment.name === name);

/** Field as sent, first repetition and all; empty when it is not there. */
export const rawField = (segment: Segment | undefined, number: number): string => segment?.fields[number] ?? '';

export const repetitionsOf = (raw: string, { repetition }: Delimiters): string[] => splitAtMost(raw, repetition, er7Limits.parts);
export const componentsOf = (raw: string, { component }: Delimiters): string[] => splitAtMost(raw, component, er7Limits.parts);
export const subcomponentsOf = (raw: string, { subcomponent }: Delimiters): string[] => splitAtMost(raw, subcomponent, er7Limits.parts);

/** `""`: the sender says that there is nothing, which is not the same as saying nothing. */
export const hl7Null = '""';

/**
 * Text of one component. \F\ \S\ \T\ \R\ \E\ are the delimiters, \Xhh…\ bytes of the message's character set, \.br\ a new line;
 * highlighting and switches of the character set are dropped, anything unknown stays as it is.
 */
export function unescapeEr7(text: string, delimiters: Delimiters, decode: (bytes: Uint8Array) => string = (bytes) => Buffer.from(bytes).toString('utf8')): string {
  const { escape } = delimiters;
  if (!text.includes(escape)) return text;
  let result = '';
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf(escape, at);
    const end = start < 0 ? -1 : text.indexOf(escape, start + 1);
    if (end < 0) return result + text.slice(at);
    result += text.slice(at, start);
    const code = text.slice(start + 1, end);
    const plain = escapedText(code, delimiters, decode);
    result += plain ?? text.slice(start, end + 1);
    at = end + 1;
  }
  return result;
}

function escapedText(code: string, { field, component, subcomponent, repetition, escape }: Delimiters, decode: (bytes: Uint8Array) => string): string | null {
  switch (code) {
    case 'F':
      return field;
    case 'S':
      return component;
    case 'T':
      return subcomponent;
    case 'R':
      return repetition;
    case 'E':
      return escape;
    case 'H':
    case 'N':
      return '';
    case '.br':
      return '\n';
  }
  const hexadecimal = code.slice(1);
  if (code.startsWith('X') && hexadecimal.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(hexadecimal)) return decode(Buffer.from(hexadecimal, 'hex')).replaceAll('\u0000', '');
  if ((code.startsWith('C') || code.startsWith('M')) && /^[0-9A-Fa-f]{4,6}$/.test(hexadecimal)) return '';
  return null;
}

/** Text with the delimiters escaped, for messages of our own. */
export function escapeEr7(text: string, { field, component, subcomponent, repetition, escape }: Delimiters): string {
  const codes = new Map([[escape, 'E'], [field, 'F'], [component, 'S'], [subcomponent, 'T'], [repetition, 'R']]);
  let result = '';
  for (const character of text) result += codes.has(character) ? `${escape}${codes.get(character)}${escape}` : character === '\r' || character === '\n' ? ' ' : character;
  return result;
}
