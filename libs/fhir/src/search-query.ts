import type { Instant } from '@maillage/kernel';
import type { SearchKind } from './search-parameters.js';

export type DatePrefix = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'sa' | 'eb';

/** `system` undefined asks for any system, null for none; `code` undefined for any code of the system. */
export interface TokenValue { readonly system?: string | null; readonly code?: string }
/** One of: an id (of `type`, or of any type), a url, an identifier (of `:identifier`). */
export interface ReferenceValue {
  readonly type?: string;
  readonly id?: string;
  readonly url?: string;
  readonly identifier?: TokenValue;
}
export interface StringValue { readonly value: string; readonly normalised: string }
/** The half-open range the written precision stands for. */
export interface DateValue { readonly prefix: DatePrefix; readonly from: Instant; readonly to: Instant }
/** The half-open range of the written precision as decimal text: 5.4 is from 5.35 to 5.45, and `value` is 5.4 itself. */
export interface QuantityValue { readonly prefix: DatePrefix; readonly value: string; readonly from: string; readonly to: string; readonly system?: string; readonly code?: string }

interface Condition {
  readonly param: string;
  /** Names under which `searchValues` keeps the values; any of them may match. */
  readonly storedAs: readonly string[];
}

/** One parameter of a query: its values are alternatives. All conditions of a search must hold. */
export type SearchCondition =
  | (Condition & { readonly kind: 'token'; readonly not: boolean; readonly values: readonly TokenValue[] })
  | (Condition & { readonly kind: 'reference'; readonly values: readonly ReferenceValue[] })
  | (Condition & { readonly kind: 'string'; readonly match: 'start' | 'exact' | 'contains'; readonly values: readonly StringValue[] })
  | (Condition & { readonly kind: 'date'; readonly values: readonly DateValue[] })
  | (Condition & { readonly kind: 'quantity' | 'number'; readonly values: readonly QuantityValue[] })
  | (Condition & { readonly kind: 'uri'; readonly values: readonly string[] })
  | (Condition & { readonly kind: 'missing'; readonly of: SearchKind; readonly onlyType?: string; readonly missing: boolean });

export interface SearchInclude { readonly type: string; readonly param: string; readonly storedAs: readonly string[]; readonly target?: string; readonly iterate: boolean }
export interface SearchSort { readonly param: string; readonly kind: SearchKind; readonly storedAs: readonly string[]; readonly descending: boolean }

/** A search as it was asked, proved against the type's parameters. */
export interface SearchQuery {
  readonly type: string;
  readonly conditions: readonly SearchCondition[];
  /** Entries a page; undefined when not asked. 0 is the same as `summary: 'count'`. */
  readonly count?: number;
  readonly sort: readonly SearchSort[];
  readonly include: readonly SearchInclude[];
  readonly revinclude: readonly SearchInclude[];
  readonly total?: 'none' | 'estimate' | 'accurate';
  readonly summary?: 'count' | 'false';
  /** Values of parameters that the server adds for itself, such as a page cursor; by name. */
  readonly own: ReadonlyMap<string, string>;
}
