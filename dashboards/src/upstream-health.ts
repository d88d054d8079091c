import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineStyleBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  MappingType,
  PanelBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  type ValueMap,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { statusColors, statuses, statusWords } from '@uhwatch/contract/status.ts';
import { inChosen, queries, statusNumber } from './queries.ts';

const datasource = { type: 'prometheus', uid: '${datasource}' };
// Grafana writes nothing for a label that is not there.
const clusterLegend = `{{${labels.cluster}}}`;
const upstreamLegend = `${clusterLegend} {{${labels.namespace}}}/{{${labels.service}}}`;
/** A query over time. */
function series(refId: string, expr: string, legend: string): DataqueryBuilder {
  return new DataqueryBuilder().refId(refId).datasource(datasource).expr(expr).legendFormat(legend).range();
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

function timeSeries(id: number): TimeSeriesBuilder {
  return new TimeSeriesBuilder().id(id).datasource(datasource).min(0).legend(legend()).tooltip(tooltip());
}

/** Our panel; it finds its queries by refId. */
function upstreams(): PanelBuilder {
  const targets = panelRoles.map((role) => {
    const { expr, type } = panelQueries[role];
    const query = new DataqueryBuilder().refId(role).datasource(datasource).expr(inChosen(expr));
    return type === 'range' ? query.range() : query.format(PromQueryFormat.Table).instant();
  });
  return (
    new PanelBuilder()
      .id(1)
      .type('uhwatch-upstreamhealth-panel')
      .title('Upstreams')
      .description('Every upstream, the worst first: what stands behind it, and why when nothing healthy does.')
      .datasource(datasource)
      .gridPos({ x: 0, y: 0, w: 24, h: 12 })
      // Notifications lead to their upstream by the variable.
      .options({ namePattern: '$upstream' })
      .targets(targets)
  );
}

function uhRate(): TimeSeriesBuilder {
  return timeSeries(2)
    .title('No healthy upstream (UH)')
    .description(
      'Requests per second that ended with the response flag UH, per upstream. Upstreams without any are left out.',
    )
    .gridPos({ x: 0, y: 12, w: 12, h: 8 })
    .unit('reqps')
    .noValue('No request met an upstream without a healthy host')
    .withTarget(series('uh_rate', inChosen(queries.uhRate), upstreamLegend));
}

function flags(): TimeSeriesBuilder {
  return timeSeries(3)
    .title('Response flags')
    .description('Requests per second by response flag. A request with several flags counts once in each.')
    .gridPos({ x: 12, y: 12, w: 12, h: 8 })
    .unit('reqps')
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .lineWidth(0)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .noValue('No request carried a response flag')
    .withTarget(series('flags', inChosen(queries.flags), `{{${labels.flag}}}`));
}

function readyAndDesired(): TimeSeriesBuilder {
  const dashed = new LineStyleBuilder().fill('dash').dash([6, 6]).build();
  return timeSeries(4)
    .title('Ready and desired endpoints')
    .description('Ready endpoints of the port that has the fewest, and dashed how many the workload ought to have.')
    .gridPos({ x: 0, y: 20, w: 12, h: 8 })
    .decimals(0)
    .withTarget(series('ready', inChosen(queries.ready), `${upstreamLegend} ready`))
    .withTarget(series('desired', inChosen(queries.desired), `${upstreamLegend} desired`))
    .overrideByQuery('desired', [{ id: 'custom.lineStyle', value: dashed }]);
}

function statusMapping(): ValueMap {
  const options = statuses.map((status, index) => [
    String(statusNumber(status)),
    { text: statusWords[status], color: statusColors[status], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) as ValueMap['options'] };
}

function statusOverTime(): StateTimelineBuilder {
  return new StateTimelineBuilder()
    .id(5)
    .title('Status over time')
    .description('The status of each upstream. A gap means that no exporter told.')
    .datasource(datasource)
    .gridPos({ x: 12, y: 20, w: 12, h: 8 })
    .mappings([statusMapping()])
    .showValue(VisibilityMode.Never)
    .legend(legend())
    .tooltip(tooltip())
    .withTarget(series('status', inChosen(queries.status), upstreamLegend));
}

function sources(): StateTimelineBuilder {
  const options = { '0': { text: 'Down', color: 'red', index: 0 }, '1': { text: 'Up', color: 'green', index: 1 } };
  return new StateTimelineBuilder()
    .id(6)
    .title('Sources')
    .description(
      'Whether each source of the exporter is alive. While one is down, what it feeds is unknown, not healthy.',
    )
    .datasource(datasource)
    .gridPos({ x: 0, y: 28, w: 24, h: 6 })
    .mappings([{ type: MappingType.ValueToText, options }])
    .showValue(VisibilityMode.Never)
    .legend(legend())
    .tooltip(tooltip())
    .withTarget(series('sources', inChosen(queries.sources), `${clusterLegend} {{source}}`));
}

/** The values that a label of upstreams has, to choose any number of. */
function labelVariable(name: string, label: string, series: string): QueryVariableBuilder {
  const query = `label_values(${series}, ${label})`;
  return (
    new QueryVariableBuilder(name)
      .label(`${name.charAt(0).toUpperCase()}${name.slice(1)}`)
      .datasource(datasource)
      .query({ query, refId: name })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // Also the upstreams that do not have the label.
      .allValue('.*')
      .current({ text: ['All'], value: ['$__all'] })
  );
}

/** The one dashboard, in the classic format that every supported Grafana loads from a file. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- v2 dashboards cannot be provisioned from files
export function upstreamHealth(): Dashboard {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- as above
  return new DashboardBuilder('Upstream health')
    .uid('uhwatch-upstreams')
    .description('Whether anything healthy stands behind each upstream, and since when.')
    .tags(['uhwatch'])
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: 'now-30m', to: 'now' })
    .refresh('10s')
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(labelVariable('cluster', labels.cluster, metricNames.status))
    .withVariable(labelVariable('namespace', labels.namespace, `${metricNames.status}{${labels.cluster}=~"$cluster"}`))
    .withVariable(
      new TextBoxVariableBuilder('upstream').label('Upstream').defaultValue('').current({ text: '', value: '' }),
    )
    .withPanel(upstreams())
    .withPanel(uhRate())
    .withPanel(flags())
    .withPanel(readyAndDesired())
    .withPanel(statusOverTime())
    .withPanel(sources())
    .build();
}
