import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Sparkline } from '../../components/Sparkline';
import { formatRate, formatShare } from '../../words';
import { type CellProps } from '../column';

/** How many requests fail, of all and each second, and how that went over the time range. */
export function FailuresCell({ row: { numbers, history } }: CellProps) {
  const styles = useStyles2(getStyles);
  const { failure_share: share, failure_rate: rate } = numbers;
  const failing = (rate ?? 0) > 0;
  return (
    <span className={styles.cell}>
      <span className={styles.numbers}>
        <span className={failing ? styles.strong : styles.quiet}>{formatShare(share)}</span>
        {failing && <span className={styles.rate}>{formatRate(rate)}</span>}
      </span>
      <Sparkline values={history?.failureShare} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1), fontVariantNumeric: 'tabular-nums' }),
  numbers: css({ flex: '0 0 76px', overflow: 'hidden', whiteSpace: 'nowrap', lineHeight: 1.3 }),
  strong: css({ display: 'block', fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ color: theme.colors.text.secondary }),
  rate: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
