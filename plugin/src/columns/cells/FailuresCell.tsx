import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { Figure } from '../../components/Figure';
import { Sparkline } from '../../components/Sparkline';
import { type CellProps } from '../column';

/** How many requests fail, of all and each second, and how that went over the time range. */
export function FailuresCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const failing = (row.numbers.failure_rate ?? 0) > 0;
  return (
    <span className={styles.cell}>
      <span className={styles.numbers}>
        <span className={failing ? styles.strong : styles.quiet}>
          <Figure row={row} context={context} number="failure_share" />
        </span>
        {failing && (
          <span className={styles.rate}>
            <Figure row={row} context={context} number="failure_rate" />
          </span>
        )}
      </span>
      <Sparkline values={row.history?.failureShare} />
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
