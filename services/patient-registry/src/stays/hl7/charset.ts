import { isUtf8 } from 'node:buffer';
import { unreadable } from './er7.js';

/** Turns bytes of one message into text. */
export type Decode = (bytes: Uint8Array) => string;

const utf8: Decode = (bytes) => {
  if (!isUtf8(bytes)) throw unreadable('CHARSET_INVALID', 'The message is not in the character set it names.');
  return Buffer.from(bytes).toString('utf8');
};
const latin1: Decode = (bytes) => Buffer.from(bytes).toString('latin1');
const latin9: Decode = (bytes) => new TextDecoder('iso-8859-15').decode(bytes);
/** Without a name it is ASCII by the standard, and in truth one of two: bytes that are no UTF-8 are Latin 1. */
const guessed: Decode = (bytes) => (isUtf8(bytes) ? utf8(bytes) : latin1(bytes));

/** By the names of table 0211 in MSH-18. Throws CHARSET_UNSUPPORTED. */
export function decoderFor(name: string): Decode {
  switch (name.trim().toUpperCase()) {
    case '':
    case 'ASCII':
      return guessed;
    case 'UNICODE UTF-8':
    case 'UTF-8':
    case 'UTF8':
      return utf8;
    case '8859/1':
    case 'ISO-8859-1':
    case 'ISO8859-1':
      return latin1;
    case '8859/15':
    case 'ISO-8859-15':
      return latin9;
    default:
      throw unreadable('CHARSET_UNSUPPORTED', 'Messages are read in UTF-8, ISO 8859-1 or ISO 8859-15.');
  }
}
