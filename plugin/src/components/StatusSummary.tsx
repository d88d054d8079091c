import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { statuses, statusWords, type Status } from '@uhwatch/contract/status.ts';
import { StatusMarker } from './StatusMarker';

interface Props {
  readonly counts: Readonly<Record<Status, number>>;
}

/** How many upstreams there are of each status, worst first; also the legend of the markers. */
export function StatusSummary({ counts }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label="Upstreams by status">
      {statuses
        .filter((status) => counts[status] > 0)
        .map((status) => (
          <li key={status} className={styles.item}>
            <StatusMarker status={status} size={12} />
            <strong className={styles.count}>{counts[status]}</strong> {statusWords[status]}
          </li>
        ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    flexShrink: 0,
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: theme.spacing(0, 1, 1),
    listStyle: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
  count: css({
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
  }),
});
