// Texts without a component, for what runs outside a browser.
export * from './i18n/shared-texts.js';
export * from './i18n/texts.js';
