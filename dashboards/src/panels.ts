import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { datasource } from './datasource.ts';

/** What every panel says of itself. */
interface About {
  /** Within its dashboard; links name it, so that it never changes. */
  readonly id: number;
  readonly title: string;
  readonly description: string;
  /** Of 24 columns. */
  readonly width?: number;
  readonly height?: number;
}

/** Points of a line that thousands of series go into, so that it is answered for in time. */
export const fewPoints = 60;

/** A query over time. */
export function series(refId: string, expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).datasource(datasource).expr(expr).legendFormat(legend).range();
}

/** A query at the end of the time range. */
export function rows(refId: string, expr: string): DataqueryBuilder {
  const query = new DataqueryBuilder().refId(refId).datasource(datasource).expr(expr);
  return query.format(PromQueryFormat.Table).instant();
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true);
}

function tooltip(): VizTooltipOptionsBuilder {
  return new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);
}

interface Measured extends About {
  readonly unit: string;
  /** What a person reads where there is nothing, which is a sentence and not a gap. */
  readonly noValue: string;
  /** How many points a line has at most; without, as many as the panel has room for. */
  readonly points?: number;
}

export function timeSeries({ id, title, description, width = 12, height = 8, unit, noValue, points }: Measured) {
  const panel = new TimeSeriesBuilder()
    .id(id)
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(width)
    .height(height)
    .unit(unit)
    .noValue(noValue)
    .min(0)
    .legend(legend())
    .tooltip(tooltip());
  return points === undefined ? panel : panel.maxDataPoints(points);
}

/** The same as bars that stand on each other. */
export function stacked(about: Measured): TimeSeriesBuilder {
  return timeSeries(about)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

/** One strip for each series, in the color of trouble where no mapping gives it another. */
export function stateTimeline({ id, title, description, width = 24, height = 8, unit, noValue }: Measured) {
  return new StateTimelineBuilder()
    .id(id)
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(width)
    .height(height)
    .unit(unit)
    .noValue(noValue)
    .perPage(20)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('orange'))
    .showValue(VisibilityMode.Never)
    .legend(legend())
    .tooltip(tooltip());
}

/** What each number of a state means, in words and color. */
export function words(states: readonly (readonly [value: number, text: string, color: string])[]): ValueMap {
  const options = states.map(([value, text, color], index) => [String(value), { text, color, index }] as const);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** The states of what is up, 1, or is not. */
export const upOrDown = words([
  [1, 'Up', 'green'],
  [0, 'Down', 'red'],
]);

/** Rows of an instant query: these labels under these heads, in this order, and no other column but the value. */
export function table(
  { id, title, description, width = 12, height = 8, unit, noValue }: Measured,
  heads: Readonly<Record<string, string>>,
): TableBuilder {
  const columns = Object.keys(heads);
  return new TableBuilder()
    .id(id)
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(width)
    .height(height)
    .unit(unit)
    .noValue(noValue)
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: columns } } })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(columns.map((name, index) => [name, index])),
        renameByName: heads,
      },
    });
}
