export * from './config/platform.config.js';
export * from './config/read-config.js';
export * from './log/log.js';
export * from './log/log-fields.js';
export * from './log/nest-log.js';
