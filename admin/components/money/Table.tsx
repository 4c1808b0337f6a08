import React from 'react';

export interface Column<T> {
  title: string;
  cell(row: T): React.ReactNode;
  /** Figures stand on the right. */
  figure?: boolean;
}

/** A table on a wide screen, cards on a phone. */
export function Table<T extends object>(props: {
  columns: Column<T>[];
  rows: T[];
  keyOf(row: T): string;
  empty: string;
  caption?: string;
}) {
  const { columns, rows, keyOf, empty, caption } = props;
  if (rows.length === 0) return <p className="money-empty">{empty}</p>;
  return (
    <table className="money-table">
      {caption ? <caption>{caption}</caption> : null}
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col" className={column.figure ? 'money-figure' : undefined}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td key={column.title} data-label={column.title} className={column.figure ? 'money-figure' : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
