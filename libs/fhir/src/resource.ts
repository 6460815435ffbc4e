/** A resource or element as JSON has it: nothing is promised until `validateResource` found no fault. */
export type Json = { readonly [key: string]: unknown };

/** Whether the value is a JSON object: no list, no null. */
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
