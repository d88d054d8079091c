import { css } from '@emotion/css';
import React from 'react';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { type TimeScale, xOf } from './columns';
import { Legend } from './Legend';
import { axisPx } from './sizes';
import { tickFormat, ticksOf } from './ticks';

interface Props {
  readonly scale: TimeScale;
  readonly leftPx: number;
  readonly timeZone: TimeZone;
}

/** The times above the strips; it stays in view while they scroll. */
export function TimeAxis({ scale, leftPx, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const format = tickFormat(scale);
  const ticks = ticksOf(scale, Math.max(1, Math.floor(scale.widthPx / 90)));
  return (
    <div className={styles.axis}>
      <div className={styles.legend} style={{ width: leftPx }}>
        <Legend />
      </div>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((timeMs) => (
          <span key={timeMs} className={styles.tick} style={{ left: xOf(timeMs, scale) }}>
            {dateTimeFormat(timeMs, { timeZone, format })}
          </span>
        ))}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  axis: css({
    position: 'sticky',
    top: 0,
    zIndex: 2,
    display: 'flex',
    height: axisPx,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  legend: css({ flex: 'none', overflow: 'hidden' }),
  ticks: css({ position: 'relative', flex: '1 1 auto', overflow: 'hidden' }),
  tick: css({
    position: 'absolute',
    bottom: 2,
    paddingLeft: 4,
    borderLeft: `1px solid ${theme.colors.border.medium}`,
    fontVariantNumeric: 'tabular-nums',
  }),
});
