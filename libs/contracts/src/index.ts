export * from './image.js';
export * from './subjects.js';
