export * from './image.js';
export * from './persons.js';
export * from './subjects.js';
