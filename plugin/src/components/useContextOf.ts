import { useMemo } from 'react';
import { type PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { usePanelContext, useTheme2 } from '@grafana/ui';
import { type CellContext } from '../columns/column';
import { type Reading } from '../data/from-frames';
import { linksOf, numbersBy } from '../data/shown-number';
import { type Options } from '../options';
import { runbookOn, statusPageOf } from '../status-page';
import { actionOf } from '../views/detail/action';
import { pastOfPanel } from '../views/detail/ask-grafana';
import { grafanaActions } from '../views/detail/grafana-actions';
import { describeEvidenceLink } from '../words';

type Given = Pick<
  PanelProps<Options>,
  'data' | 'options' | 'fieldConfig' | 'timeZone' | 'replaceVariables' | 'eventBus'
> & { readonly reading: Reading };

/** What cells and the drawer need to know beyond their row, in a dashboard. */
export function useContextOf({
  reading,
  data,
  options,
  timeZone,
  replaceVariables,
  eventBus,
  fieldConfig,
}: Given): CellContext {
  const theme = useTheme2();
  const { defaults } = fieldConfig;
  const { onAddAdHocFilter: addFilter } = usePanelContext();
  return useMemo(() => {
    const pageOf: CellContext['statusPageOf'] = (row) => statusPageOf(options.statusPageUrl, row, replaceVariables);
    const isClustered = reading.rows.some(({ cluster }) => cluster !== '');
    const around = {
      targets: data.request?.targets ?? [],
      timeRange: data.timeRange,
      clusterLabel: options.clusterLabel,
      replaceVariables,
      addFilter: reading.dialects.has('exporter') ? addFilter : undefined,
      setVariables: (values: Readonly<Record<string, string>>) => locationService.partial(values, true),
    };
    return {
      nowMs: data.timeRange.to.valueOf(),
      fromMs: data.timeRange.from.valueOf(),
      timeZone,
      eventBus,
      windowSeconds: reading.windowSeconds,
      showNumber: numbersBy(reading, { defaults, theme, timeZone }),
      statusPageOf: pageOf,
      runbookOf: (row, code) => {
        const page = pageOf(row);
        return page === undefined ? undefined : runbookOn(page, code);
      },
      past: pastOfPanel({ request: data.request, clusterLabel: isClustered ? options.clusterLabel : undefined }),
      actionsOf: (row) => {
        const page = pageOf(row);
        const evidence = page === undefined ? [] : [{ label: describeEvidenceLink(), href: page, isElsewhere: true }];
        return [...evidence, ...linksOf(reading, row).map(actionOf), ...grafanaActions(row, around)];
      },
    };
  }, [
    reading,
    data,
    options.statusPageUrl,
    options.clusterLabel,
    defaults,
    theme,
    timeZone,
    replaceVariables,
    eventBus,
    addFilter,
  ]);
}
