import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../i18n/use-texts.js';

/** A column: its heading, already in the user's language, and what stands in it. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => ReactNode;
}

/** A table with a name for screen readers; without rows it says so. Wide ones scroll by keyboard too. The first column heads its row. */
export function DataTable<Row>({ name, columns, rows, keyOf, empty }: {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly empty?: string;
}): ReactNode {
  const { t } = useTexts();
  if (rows.length === 0) return <Text c="dark.4" py="xs">{empty ?? t('shell.empty')}</Text>;
  return (
    <div className="table-frame" role="region" aria-label={name} tabIndex={0}>
      <Table>
        <caption className="for-readers-only">{name}</caption>
        <Table.Thead>
          <Table.Tr>{columns.map(({ heading }) => <Table.Th key={heading} scope="col">{heading}</Table.Th>)}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ heading, cell }, at) => (at === 0 ? <Table.Th key={heading} scope="row" fw={500}>{cell(row)}</Table.Th> : <Table.Td key={heading}>{cell(row)}</Table.Td>))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
