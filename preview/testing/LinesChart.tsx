import type { DataFrame } from '@grafana/data';
import { AxisPlacement, GraphDrawStyle, ScaleDirection, ScaleOrientation, VisibilityMode } from '@grafana/schema';
import { UPlotChart, UPlotConfigBuilder, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';

interface Props {
  readonly frames: readonly DataFrame[];
  readonly width: number;
  readonly height: number;
}

/** Every series of a range as a line of one chart of Grafana's library, as its time series panel draws them. */
export function LinesChart({ frames, width, height }: Props) {
  const theme = useTheme2();
  const series = useMemo(() => frames.filter(({ fields }) => fields.length === 2), [frames]);
  const config = useMemo(() => {
    const builder = new UPlotConfigBuilder('browser');
    const [horizontal, vertical] = [ScaleOrientation.Horizontal, ScaleOrientation.Vertical];
    builder.addScale({ scaleKey: 'x', isTime: true, orientation: horizontal, direction: ScaleDirection.Right });
    builder.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone: 'browser', theme });
    builder.addScale({ scaleKey: 'y', orientation: vertical, direction: ScaleDirection.Up, min: 0, max: 1 });
    builder.addAxis({ scaleKey: 'y', placement: AxisPlacement.Left, theme });
    series.forEach(() =>
      builder.addSeries({
        scaleKey: 'y',
        drawStyle: GraphDrawStyle.Line,
        lineColor: theme.colors.success.main,
        lineWidth: 1,
        showPoints: VisibilityMode.Never,
        theme,
      }),
    );
    return builder;
  }, [series, theme]);
  const data = useMemo((): [number[], ...number[][]] => {
    const columns = series.map(({ fields }) => fields.map(({ values }) => values as number[]));
    return [columns[0]?.[0] ?? [], ...columns.map(([, values = []]) => values)];
  }, [series]);
  return <UPlotChart config={config} data={data} width={width} height={height} />;
}
