import { bundleText, operationOutcome, type AnswerEntry } from '@maillage/fhir';
import { errorTable, isMaillageError, type MaillageError } from '@maillage/kernel';
import type { Stored } from './store-entries.js';
import { keyText } from './domain/resource.js';

/** Status of what became of an entry, as its own request would have answered. */
const statusOf = ({ decision, entry, version }: Stored): string => (entry.method === 'DELETE' ? '204 No Content' : decision === 'CREATE' || (decision === 'REPLACE' && version === 1) ? '201 Created' : '200 OK');

/** Response entry of a POST, PUT or DELETE. */
export function storedAnswer(stored: Stored): AnswerEntry {
  const { version, lastUpdated } = stored;
  if (version === 0) return { response: { status: statusOf(stored) } };
  return { response: { status: statusOf(stored), ...(stored.entry.method === 'DELETE' ? {} : { location: `${keyText(stored)}/_history/${version}` }), etag: `W/"${version}"`, lastModified: lastUpdated } };
}

/** Response entry of a GET, with the stored text as it is. */
export const readAnswer = (resourceText: string, version?: number): AnswerEntry => ({ resourceText, response: { status: '200 OK', ...(version === undefined ? {} : { etag: `W/"${version}"` }) } });

/** Response entry of a refusal in a batch. Throws what is no refusal. */
export function refusedAnswer(error: unknown): AnswerEntry {
  if (!isMaillageError(error) || error.category === 'INTERNAL' || error.category === 'UNAVAILABLE') throw error;
  return { response: { status: String(httpStatus(error)), outcome: operationOutcome(error) } };
}

/** A condition that is not met is 412: If-Match, and one that matches several. */
const httpStatus = (error: MaillageError): number => (error.reason === 'STALE_VERSION' || error.reason === 'MATCHES_SEVERAL' ? 412 : errorTable[error.category].http);

export const answerText = (type: 'transaction-response' | 'batch-response', entries: readonly AnswerEntry[]): string => bundleText({ type }, entries);
