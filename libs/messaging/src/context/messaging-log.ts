/** Where messaging writes what an operator must know. pino and its children fit. Fields never hold personal data. */
export interface MessagingLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
