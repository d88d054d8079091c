import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type UpstreamRow } from '../data/prepare';
import { TableRow } from './TableRow';

interface Props {
  readonly rows: readonly UpstreamRow[];
  /** Narrow panels put status and cause under the name instead of beside it. */
  readonly compact: boolean;
}

export function UpstreamTable({ rows, compact }: Props) {
  const styles = useStyles2(getStyles);
  return (
    // Focusable, so that the keyboard can scroll it.
    <div className={styles.scroller} role="region" aria-label="Upstreams, worst first" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {!compact && <th scope="col">Status</th>}
            <th scope="col">Upstream</th>
            <th scope="col" className={styles.number} title="Ready endpoints of the endpoints that ought to exist">
              Ready
            </th>
            <th
              scope="col"
              className={styles.number}
              title="Requests per second that the proxy answered with no healthy upstream (flag UH)"
            >
              UH rate
            </th>
            {!compact && (
              <th scope="col" className={styles.cause}>
                Cause
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.key} row={row} compact={compact} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

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
  cause: css({ width: '35%' }),
  number: css({ '&&': { textAlign: 'right' } }),
});
