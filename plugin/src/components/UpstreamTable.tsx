import { css, cx } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext, type Column } from '../columns/column';
import { layoutFor } from '../columns/layout';
import { type UpstreamRow } from '../data/row';
import { TableRow } from './TableRow';

interface Props {
  readonly rows: readonly UpstreamRow[];
  readonly context: CellContext;
  readonly widthPx: number;
}

export function UpstreamTable({ rows, context, widthPx }: Props) {
  const styles = useStyles2(getStyles);
  const layout = layoutFor(rows, widthPx);
  return (
    // Focusable, so that the keyboard can scroll it.
    <div className={styles.scroller} role="region" aria-label="Upstreams, worst first" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {layout.columns.map(({ id, title, hint, width, align }) => (
              <th
                key={id}
                scope="col"
                className={cx(align === 'right' && styles.right)}
                style={{ width: cssWidths[width] ?? width }}
                title={hint}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.key} row={row} context={context} layout={layout} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cssWidths: Readonly<Partial<Record<Column['width'], string>>> = { content: '1%', rest: 'auto' };

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    flex: '1 1 auto',
    minHeight: 0,
    overflow: 'auto',
    // Leaves room for the focus ring.
    margin: 1,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  table: css({
    width: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: theme.typography.body.fontSize,
    'th, td': { padding: theme.spacing(0.75, 1), verticalAlign: 'top', textAlign: 'left' },
    'tbody th, tbody td': { borderBottom: `1px solid ${theme.colors.border.weak}` },
    'tbody tr:hover > *': { backgroundColor: theme.colors.action.hover },
    'thead th': {
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.medium}`,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      whiteSpace: 'nowrap',
    },
  }),
  right: css({ '&&': { textAlign: 'right' } }),
});
