export * from './decimal.js';
export * from './errors.js';
export * from './ids.js';
export * from './money.js';
export * from './period.js';
export * from './time.js';
