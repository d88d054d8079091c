import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { colorsOf } from '../../components/status-colors';
import { type CellProps } from '../column';

export function ReadyCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const { ready, desired } = row.numbers;
  const shown = context.showNumber(row, 'ready');
  return (
    <>
      <span className={ready === 0 && desired !== 0 ? styles.strong : undefined} style={{ color: shown.color }}>
        {shown.text} / {context.showNumber(row, 'desired').text}
      </span>
      <ReadyMeter row={row} />
    </>
  );
}

/** How much of what ought to be ready is; the numbers above it say the same, so it is hidden from screen readers. */
function ReadyMeter({ row: { numbers, status } }: Pick<CellProps, 'row'>) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { ready, desired } = numbers;
  if (ready === undefined || desired === undefined || desired === 0) {
    return null;
  }
  const percent = Math.min(100, (100 * ready) / desired);
  return (
    <span className={styles.meter} aria-hidden="true">
      <span className={styles.meterFill} style={{ width: `${percent}%`, background: colorsOf(theme, status).main }} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  strong: css({ fontWeight: theme.typography.fontWeightMedium }),
  meter: css({
    display: 'block',
    height: 3,
    minWidth: 40,
    marginTop: theme.spacing(0.25),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.border.medium,
    overflow: 'hidden',
  }),
  meterFill: css({ display: 'block', height: '100%' }),
});
