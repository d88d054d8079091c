import { useMemo } from 'react';
import { type PanelProps } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { usePanelContext } from '@grafana/ui';
import { type CellContext } from '../columns/column';
import { type Options } from '../options';
import { runbookOn, statusPageOf } from '../status-page';
import { grafanaActions } from '../views/detail/grafana-actions';

type Given = Pick<PanelProps<Options>, 'data' | 'options' | 'timeZone' | 'replaceVariables' | 'eventBus'>;

/** What cells and the drawer need to know beyond their row, in a dashboard. */
export function useContextOf({ data, options, timeZone, replaceVariables, eventBus }: Given): CellContext {
  const { onAddAdHocFilter: addFilter } = usePanelContext();
  return useMemo(() => {
    const pageOf: CellContext['statusPageOf'] = (row) => statusPageOf(options.statusPageUrl, row, replaceVariables);
    const around = {
      targets: data.request?.targets ?? [],
      timeRange: data.timeRange,
      replaceVariables,
      addFilter,
      setVariables: (values: Readonly<Record<string, string>>) => locationService.partial(values, true),
    };
    return {
      nowMs: data.timeRange.to.valueOf(),
      fromMs: data.timeRange.from.valueOf(),
      timeZone,
      eventBus,
      statusPageOf: pageOf,
      runbookOf: (row, code) => {
        const page = pageOf(row);
        return page === undefined ? undefined : runbookOn(page, code);
      },
      actionsOf: (row) => {
        const page = pageOf(row);
        const evidence =
          page === undefined ? [] : [{ label: 'Evidence, on the status page', href: page, isElsewhere: true }];
        return [...evidence, ...grafanaActions(row, around)];
      },
    };
  }, [data, options.statusPageUrl, timeZone, replaceVariables, eventBus, addFilter]);
}
