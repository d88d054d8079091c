import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  readonly label: string;
  /** The words of each row; the first of them names it. */
  readonly rows: ReadonlyArray<readonly [name: React.ReactNode, ...facts: React.ReactNode[]]>;
}

/** A short table without a head. */
export function Facts({ label, rows }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table} aria-label={label}>
      <tbody>
        {rows.map(([name, ...facts], index) => (
          <tr key={index}>
            <th scope="row">{name}</th>
            {facts.map((fact, column) => (
              <td key={column}>{fact}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    'th, td': {
      padding: theme.spacing(0.5, 2, 0.5, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      verticalAlign: 'top',
      fontVariantNumeric: 'tabular-nums',
    },
    th: { fontWeight: theme.typography.fontWeightMedium },
    td: { color: theme.colors.text.secondary },
  }),
});
