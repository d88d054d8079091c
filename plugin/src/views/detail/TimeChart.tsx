import { css } from '@emotion/css';
import React, { useMemo, useRef } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import { useWidth } from '../useWidth';
import { chartConfig, type Measure } from './chart-config';
import { chartData, type Line } from './chart-data';
import { LineKey } from './LineKey';

interface Props {
  readonly title: string;
  /** What the chart shows, in words. */
  readonly course: string;
  /** Ascending, in milliseconds since 1970. */
  readonly timesMs: readonly number[];
  /** From the lowest of a stack to the highest. */
  readonly lines: readonly Line[];
  readonly measure: Measure;
  /** What the chart reaches from and to, in milliseconds since 1970. */
  readonly range: { readonly fromMs: number; readonly nowMs: number };
  readonly timeZone: TimeZone;
}

const heightPx = 130;

/** Lines over time, with a sentence that says the same and, where there are several, the word of each. */
export function TimeChart({ title, course, timesMs, lines, measure, range, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { fromMs, nowMs } = range;
  const config = useMemo(() => chartConfig(lines, { measure, timeZone, theme }), [lines, measure, timeZone, theme]);
  const data = useMemo(() => chartData(timesMs, lines, { fromMs, nowMs }), [timesMs, lines, fromMs, nowMs]);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {title}: <span className={styles.course}>{course}</span>
        {lines.length > 1 && (
          <span className={styles.keys}>
            {lines.map((line) => (
              <LineKey key={line.label} line={line} />
            ))}
          </span>
        )}
      </figcaption>
      <div ref={box} aria-hidden="true" style={{ height: heightPx }}>
        {width > 0 && <UPlotChart config={config} data={data} width={width} height={heightPx} />}
      </div>
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0, 0, 2) }),
  caption: css({ fontSize: theme.typography.bodySmall.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  course: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  keys: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), margin: theme.spacing(0.5, 0) }),
});
