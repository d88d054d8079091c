import { css, cx } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellProps } from '../../columns/column';
import { nameColumn } from '../../columns/columns';
import { type Layout } from '../../columns/layout';

interface Props extends CellProps {
  readonly layout: Layout;
  readonly depth: number;
  /** What stands before the name. */
  readonly children: React.ReactNode;
}

/** The cells of an upstream. */
export function RowCells({ layout, depth, children, ...cell }: Props) {
  const styles = useStyles2(getStyles);
  return layout.columns.map((column, index) => {
    const style = index === 0 ? { paddingLeft: indentPx(depth) } : undefined;
    return column === nameColumn ? (
      <th
        key={column.id}
        scope="row"
        className={styles.name}
        style={style}
        aria-label={column.value(cell.row, cell.context)}
      >
        <span className={styles.line}>
          {children}
          <column.Cell {...cell} />
        </span>
        {layout.below.length > 0 && (
          <span className={styles.below}>
            {layout.below.map(({ id, Cell }) => (
              <Cell key={id} {...cell} />
            ))}
          </span>
        )}
      </th>
    ) : (
      <td key={column.id} className={cx(styles.cell, column.align === 'right' && styles.right)} style={style}>
        <column.Cell {...cell} />
      </td>
    );
  });
}

/** Where a line begins that stands in so many groups, in CSS pixels. */
export function indentPx(depth: number): number {
  return 8 + depth * 20;
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ textOverflow: 'ellipsis' }),
  right: css({ '&&': { textAlign: 'right' }, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  name: css({ fontWeight: theme.typography.fontWeightRegular }),
  line: css({ display: 'flex', alignItems: 'center', minWidth: 0 }),
  below: css({
    display: 'flex',
    flexDirection: 'column',
    maxHeight: 68,
    overflow: 'hidden',
    gap: theme.spacing(0.25),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
