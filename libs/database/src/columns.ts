import type { Instant } from '@maillage/kernel';
import type { EntitySchemaColumnOptions } from 'typeorm';

/** What may stand beside the type of a column. */
export type ColumnOptions = Pick<EntitySchemaColumnOptions, 'nullable' | 'primary' | 'select'>;

/** All columns of a table for a domain type: `columns: { ... } satisfies Columns<Loan>` does not compile while one is missing. */
export type Columns<T> = Readonly<Record<keyof T & string, EntitySchemaColumnOptions>>;

/** `date` as a LocalDate. */
export const civilDate = (name: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({ name, type: 'date', ...options });

/** `timestamptz` as an Instant; never a Date. */
export const instant = (name: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({
  name,
  type: 'timestamptz',
  ...options,
  transformer: { to: (value: Instant | null) => value, from: (value: Date | null) => value?.toISOString() ?? null },
});

/** Text out of a closed list. Writing anything else is a defect and throws. */
export const enumText = (values: readonly string[], name?: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({
  ...(name === undefined ? {} : { name }),
  type: 'text',
  ...options,
  transformer: {
    to: (value: unknown) => {
      if (typeof value === 'string' && !values.includes(value)) throw new Error(`${value} is not one of ${values.join(', ')}`);
      return value;
    },
    from: (value: unknown) => value,
  },
});

/** `bigint` as a bigint: minor units of money. */
export const minorUnits = (name: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({ name, type: 'bigint', ...options });

/** `numeric` as its exact text. */
export const decimalText = (name: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({ name, type: 'numeric', ...options });

/** `jsonb` as plain data. */
export const jsonb = (name: string, options: ColumnOptions = {}): EntitySchemaColumnOptions => ({ name, type: 'jsonb', ...options });
