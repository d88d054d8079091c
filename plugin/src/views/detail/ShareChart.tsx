import { css } from '@emotion/css';
import React, { useMemo, useRef } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import {
  AxisPlacement,
  GraphDrawStyle,
  ScaleDirection,
  ScaleOrientation,
  type TimeZone,
  VisibilityMode,
} from '@grafana/schema';
import { UPlotChart, UPlotConfigBuilder, useStyles2, useTheme2 } from '@grafana/ui';
import { formatShare } from '../../words';
import { useWidth } from '../useWidth';
import { describeCourse } from './course';

interface Props {
  readonly title: string;
  readonly timesMs: readonly number[];
  /** Shares of 0 to 1 at these times, null where nothing tells. */
  readonly values: ReadonlyArray<number | null>;
  readonly color: string;
  readonly timeZone: TimeZone;
}

const heightPx = 110;

/** Shares over time, with a sentence that says the same. */
export function ShareChart({ title, timesMs, values, color, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const config = useMemo(() => configOf({ color, timeZone, theme }), [color, timeZone, theme]);
  const data = useMemo((): [number[], Array<number | null>] => [[...timesMs], [...values]], [timesMs, values]);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        {title}: <span className={styles.course}>{describeCourse({ timesMs, values }, timeZone)}</span>
      </figcaption>
      <div ref={box} aria-hidden="true" style={{ height: heightPx }}>
        {width > 0 && <UPlotChart config={config} data={data} width={width} height={heightPx} />}
      </div>
    </figure>
  );
}

interface Look extends Pick<Props, 'color' | 'timeZone'> {
  readonly theme: GrafanaTheme2;
}

function configOf({ color, timeZone, theme }: Look): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  builder.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
  });
  builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone, theme });
  builder.addScale({
    scaleKey: 'share',
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    min: 0,
    max: 1,
  });
  builder.addAxis({
    scaleKey: 'share',
    placement: AxisPlacement.Left,
    splits: () => [0, 0.5, 1],
    formatValue: (value: number) => formatShare(value),
    theme,
  });
  builder.addSeries({
    scaleKey: 'share',
    drawStyle: GraphDrawStyle.Line,
    lineColor: color,
    lineWidth: 1.5,
    fillOpacity: 15,
    showPoints: VisibilityMode.Never,
    theme,
  });
  return builder;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0, 0, 1) }),
  caption: css({ fontSize: theme.typography.bodySmall.fontSize, fontWeight: theme.typography.fontWeightMedium }),
  course: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
});
