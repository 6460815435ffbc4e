export { bundleText, type AnswerEntry, type AnswerHead } from './bundle.js';
export { datePrecision, dateRange, type DateRange } from './fhir-date.js';
export { matchesSearch, type RecordColumns } from './match-search.js';
export { informationOutcome, operationOutcome, reasonSystem } from './operation-outcome.js';
export { jsonLimits, parseJson, type JsonLimits } from './parse-json.js';
export { parseSearch, type SearchOptions } from './parse-search.js';
export { supportedTypes } from './r4-structures.js';
export { parseReference, resourceTypes, type ParsedReference } from './reference.js';
export { referencesOf, rewriteReferences, type ReferenceVisitor } from './references.js';
export { isJson, type Json } from './resource.js';
export { commonParameters, compartmentParametersOf, searchCapability, searchParametersOf, type SearchCapability, type SearchKind, type SearchParameter, type SearchPath } from './search-parameters.js';
export type { DatePrefix, DateValue, QuantityValue, ReferenceValue, SearchCondition, SearchInclude, SearchQuery, SearchSort, StringValue, TokenValue } from './search-query.js';
export { normaliseContact, normaliseText } from './search-text.js';
export { patientsOf, searchValues, type DateEntry, type QuantityEntry, type ReferenceEntry, type SearchValues, type StringEntry, type TokenEntry, type UriEntry } from './search-values.js';
export { requireValidResource, resourceInvalid, validateResource, type ResourceFault, type ValidationOptions } from './validate-resource.js';
/** The types of R4 as TypeScript knows them (@types/fhir, MIT): `r4.Patient`. */
export type * as r4 from 'fhir/r4.js';
