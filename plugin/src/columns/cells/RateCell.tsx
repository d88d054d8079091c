import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { formatRate } from '../../words';
import { type CellProps } from '../column';

export function RateCell({ row: { numbers } }: CellProps) {
  const styles = useStyles2(getStyles);
  const rate = numbers.uh_rate;
  return <span className={(rate ?? 0) > 0 ? styles.strong : styles.quiet}>{formatRate(rate)}</span>;
}

const getStyles = (theme: GrafanaTheme2) => ({
  strong: css({ fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ color: theme.colors.text.secondary }),
});
