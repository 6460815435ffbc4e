import { fromBinary, type DescMessage, type Message } from '@bufbuild/protobuf';
import { pathToString } from '@bufbuild/protobuf/reflect';
import { createValidator } from '@bufbuild/protovalidate';
import { invalidArgument } from '@maillage/kernel';

const validator = createValidator();

/**
 * Reads a message and checks its field rules. Throws INVALID_ARGUMENT with BODY_UNREADABLE, or FIELD_INVALID with each field and rule;
 * values are never repeated.
 */
export function readRequest(schema: DescMessage, body: Uint8Array): Message {
  let message: Message;
  try {
    message = fromBinary(schema, body);
  } catch (cause) {
    throw invalidArgument('BODY_UNREADABLE', 'The request cannot be read.', [{ path: '', rule: 'body is a message of the contract' }], { cause });
  }
  const result = validator.validate(schema, message);
  if (result.kind === 'valid') return message;
  if (result.kind === 'error') throw result.error;
  throw invalidArgument(
    'FIELD_INVALID',
    'Some fields are not as they should be.',
    result.violations.map((violation) => ({ path: pathToString(violation.field), rule: violation.ruleId })),
  );
}
