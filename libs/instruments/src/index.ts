export * from './hcc/index.js';
