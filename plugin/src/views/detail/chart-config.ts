import { type GrafanaTheme2 } from '@grafana/data';
import {
  AxisPlacement,
  GraphDrawStyle,
  LineInterpolation,
  ScaleDirection,
  ScaleOrientation,
  type TimeZone,
  VisibilityMode,
} from '@grafana/schema';
import { UPlotConfigBuilder } from '@grafana/ui';
import { type Line, stackAlpha } from './chart-data';

/** What the lines of a chart measure. */
export interface Measure {
  /** The top of the axis; undefined where it follows the values. */
  readonly max?: number;
  /** What the axis may step by; undefined for any. */
  readonly steps?: readonly number[];
  /** The width of the axis in CSS pixels. */
  readonly axisPx: number;
  /** Whether a value holds until the next one, as counts do. */
  readonly isStepped: boolean;
  format(value: number): string;
}

interface Look {
  readonly measure: Measure;
  readonly timeZone: TimeZone;
  readonly theme: GrafanaTheme2;
  /** Hears at which time the pointer is, in milliseconds since 1970; undefined for none. */
  onCursor(timeMs: number | undefined): void;
}

const scaleKey = 'value';

export function chartConfig(lines: readonly Line[], { measure, timeZone, theme, onCursor }: Look): UPlotConfigBuilder {
  const builder = new UPlotConfigBuilder(timeZone);
  // The label of the time at the right end stands half beside the chart.
  builder.setPadding([null, 20, null, null]);
  builder.setCursor({ y: false, drag: { x: false, y: false } });
  builder.addHook('setCursor', ({ cursor: { idx }, data: [times] }) =>
    onCursor(typeof idx === 'number' ? times[idx] : undefined),
  );
  builder.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    // The ends of the time range are among the times.
    range: (_, from, to) => [from, to],
  });
  builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone, theme });
  builder.addScale({
    scaleKey,
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    min: 0,
    max: measure.max,
    softMax: 1,
  });
  builder.addAxis({
    scaleKey,
    placement: AxisPlacement.Left,
    size: measure.axisPx,
    incrs: measure.steps && [...measure.steps],
    formatValue: (value: number) => measure.format(value),
    theme,
  });
  for (const { color, dash, isStacked } of lines) {
    builder.addSeries({
      scaleKey,
      drawStyle: GraphDrawStyle.Line,
      lineInterpolation: measure.isStepped ? LineInterpolation.StepAfter : LineInterpolation.Linear,
      lineColor: color,
      lineWidth: 1.5,
      lineStyle: dash.length === 0 ? { fill: 'solid' } : { fill: 'dash', dash: [...dash] },
      fillOpacity: isStacked ? 100 * stackAlpha : 0,
      showPoints: VisibilityMode.Never,
      theme,
    });
  }
  // Each area reaches down to the line below it, the lowest down to zero.
  const stacked = lines.flatMap(({ isStacked }, index) => (isStacked ? [index + 1] : []));
  stacked.slice(1).forEach((series, place) => builder.addBand({ series: [series, stacked[place] ?? 0] }));
  return builder;
}
