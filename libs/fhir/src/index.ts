export { dateRange, datePrecision, type DateRange } from './fhir-date.js';
export { jsonLimits, parseJson, type JsonLimits } from './parse-json.js';
export { parseReference, resourceTypes, type ParsedReference } from './reference.js';
export { isJson, type Json } from './resource.js';
export { supportedTypes } from './r4-structures.js';
export { requireValidResource, resourceInvalid, validateResource, type ResourceFault, type ValidationOptions } from './validate-resource.js';
