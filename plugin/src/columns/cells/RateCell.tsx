import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellProps } from '../column';

export function RateCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const { text, color } = context.showNumber(row, 'uh_rate');
  return (
    <span className={(row.numbers.uh_rate ?? 0) > 0 ? styles.strong : styles.quiet} style={{ color }}>
      {text}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  strong: css({ fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ color: theme.colors.text.secondary }),
});
