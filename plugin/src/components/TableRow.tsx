import { css, cx } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellProps, type Column } from '../columns/column';
import { columns, nameColumn } from '../columns/columns';
import { type Layout } from '../columns/layout';

interface Props extends CellProps {
  readonly layout: Layout;
}

export function TableRow({ layout, ...cell }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <tr aria-label={describeRow(cell)} data-status={cell.row.status}>
      {layout.columns.map((column) =>
        column === nameColumn ? (
          <th key={column.id} scope="row" className={styles.name}>
            <column.Cell {...cell} />
            {layout.below.length > 0 && (
              <span className={styles.below}>
                {layout.below.map(({ id, Cell }) => (
                  <Cell key={id} {...cell} />
                ))}
              </span>
            )}
          </th>
        ) : (
          <td
            key={column.id}
            className={cx(column.width === 'content' && styles.content, column.align === 'right' && styles.right)}
            aria-label={column.value(cell.row, cell.context) || undefined}
          >
            <column.Cell {...cell} />
          </td>
        ),
      )}
    </tr>
  );
}

/** The name, and what each column says. */
function describeRow({ row, context }: CellProps): string {
  const words = (column: Column) => column.value(row, context);
  const others = columns.filter((column) => column !== nameColumn).map(words);
  return `${words(nameColumn)}: ${others.filter((text) => text !== '').join(', ')}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  name: css({ fontWeight: theme.typography.fontWeightRegular, overflowWrap: 'anywhere' }),
  below: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    marginTop: theme.spacing(0.25),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  content: css({ width: '1%', whiteSpace: 'nowrap' }),
  right: css({ '&&': { textAlign: 'right' }, fontVariantNumeric: 'tabular-nums' }),
});
