import { createHash } from 'node:crypto';
import type { Instant } from '@maillage/kernel';
import type { MessageHeader } from './adt-message.js';
import { escapeEr7, type Delimiters } from './er7.js';
import { hl7Text } from './hl7-time.js';

/** What an acknowledgement says of a message. */
export interface Answer {
  readonly code: 'AA' | 'AE' | 'AR';
  /** Reason code of a refusal; empty otherwise. */
  readonly reason: string;
}

const standard: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

/** Table 0357: 200 for what is not supported, 207 for the rest; the reason code says it exactly. */
const errorCode = (answer: Answer): string => (answer.reason === 'TRIGGER_UNSUPPORTED' ? '201^Unsupported event code^HL70357' : answer.reason === 'MESSAGE_TYPE_UNSUPPORTED' ? '200^Unsupported message type^HL70357' : '207^Application internal error^HL70357');

/** The ACK for one message: sender and receiver change places, MSA-2 is its control id. */
export function acknowledge(header: MessageHeader, answer: Answer, now: Instant): string {
  const text = (value: string): string => escapeEr7(value, standard);
  const controlId = createHash('sha256').update(JSON.stringify([header.sendingApplication, header.sendingFacility, header.controlId, now])).digest('hex').slice(0, 20);
  const event = header.trigger === '' ? '' : `^${text(header.trigger)}`;
  const msh = ['MSH', '^~\\&', text(header.receivingApplication), text(header.receivingFacility), text(header.sendingApplication), text(header.sendingFacility), hl7Text(now), '', `ACK${event}^ACK`, controlId, text(header.processingId), text(header.version), '', '', '', '', '', 'UNICODE UTF-8'];
  const msa = ['MSA', answer.code, text(header.controlId), ...(answer.reason === '' ? [] : [answer.reason])];
  const err = answer.reason === '' ? [] : [['ERR', '', '', errorCode(answer), 'E', `${answer.reason}^${answer.reason}^L`]];
  return [msh, msa, ...err].map((fields) => `${fields.join('|')}\r`).join('');
}
