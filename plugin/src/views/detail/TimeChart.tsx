import { css } from '@emotion/css';
import React, { useMemo, useRef } from 'react';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { text } from '../../text';
import { unknownMark } from '../../words';
import { useWidth } from '../useWidth';
import { chartConfig, type Measure } from './chart-config';
import { chartData, type Line } from './chart-data';
import { describeLines, labeled } from './course';
import { LineKey } from './LineKey';
import { useChartCursor } from './useChartCursor';

interface Props {
  readonly title: string;
  /** Ascending, in milliseconds since 1970. */
  readonly timesMs: readonly number[];
  /** From the lowest of a stack to the highest. */
  readonly lines: readonly Line[];
  readonly measure: Measure;
  readonly context: Pick<CellContext, 'fromMs' | 'nowMs' | 'timeZone'>;
}

const heightPx = 130;

/**
 * Lines over time, with a sentence that says the same and, where there are several, the word of each. Under them stands what
 * they are at the time under the pointer, or where the keys of a slider lead.
 */
export function TimeChart({ title, timesMs, lines, measure, context: { fromMs, nowMs, timeZone } }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const data = useMemo(() => chartData(timesMs, lines, { fromMs, nowMs }), [timesMs, lines, fromMs, nowMs]);
  const { at, plotRef, onCursor, ...handlers } = useChartCursor(timesMs);
  const last = timesMs.length - 1;
  const config = useMemo(
    () => chartConfig(lines, { measure, timeZone, theme, onCursor }),
    [lines, measure, timeZone, theme, onCursor],
  );
  const told = at === undefined ? '' : describeAt(at, { timesMs, lines, measure, timeZone });
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {title}: <span className={styles.course}>{describeLines(lines, timesMs, { ...measure, timeZone })}</span>
        {lines.length > 1 && (
          <span className={styles.keys}>
            {lines.map((line) => (
              <LineKey key={line.label} line={line} />
            ))}
          </span>
        )}
      </figcaption>
      <div
        ref={box}
        className={styles.chart}
        role="slider"
        tabIndex={0}
        aria-label={text('past.pointed', '{{title}}, at a time', { title })}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={at ?? last}
        aria-valuetext={told}
        {...handlers}
      >
        {width > 0 && <UPlotChart config={config} data={data} width={width} height={heightPx} plotRef={plotRef} />}
      </div>
      <div className={styles.told} aria-hidden="true">
        {told}
      </div>
    </figure>
  );
}

interface Shown extends Pick<Props, 'timesMs' | 'lines' | 'measure'> {
  readonly timeZone: CellContext['timeZone'];
}

/** What the lines are at one of the times. */
function describeAt(at: number, { timesMs, lines, measure, timeZone }: Shown): string {
  const values = lines.map(({ label, values }) => {
    const value = values[at] ?? Number.NaN;
    return labeled(label, Number.isNaN(value) ? unknownMark : measure.format(value));
  });
  return `${dateTimeFormat(timesMs[at] ?? 0, { timeZone })}: ${values.join(', ')}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0, 0, 2) }),
  caption: css({ fontSize: theme.typography.bodySmall.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  course: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
  keys: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2), margin: theme.spacing(0.5, 0) }),
  chart: css({
    height: heightPx,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
  }),
  told: css({
    minHeight: '1.5em',
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
});
