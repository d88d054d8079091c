import React, { useMemo } from 'react';
import { EventBusSrv } from '@grafana/data';
import { type ListPanelProps } from '@uhwatch/contract/status-page.ts';
import { type CellContext } from '../columns/column';
import { rowsFromList } from '../data/from-list';
import { pastFromApi } from '../data/past-from-api';
import { showPlainly } from '../data/shown-number';
import { defaults } from '../options';
import { shownStatuses } from '../shown-status';
import { Frame } from './Frame';
import { Upstreams } from './Upstreams';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const eventBus = new EventBusSrv();

/** The panel without Grafana, for the exporter's status page: its rows are an answer of the HTTP API. */
export function ListPanel({
  list,
  history,
  historyOf,
  view,
  groupBy,
  filter,
  onFilter,
  hiddenColumns,
  onHiddenColumns,
  width,
  height,
}: ListPanelProps) {
  const rows = useMemo(() => rowsFromList(list, history), [list, history]);
  const options = useMemo(
    () => ({ ...defaults, view, groupBy: [...groupBy], hiddenColumns: [...hiddenColumns] }),
    [view, groupBy, hiddenColumns],
  );
  const context: CellContext = {
    nowMs: Date.parse(list.at),
    fromMs: Date.parse(list.at) - hourMs,
    timeZone: 'browser',
    eventBus,
    windowSeconds: list.upstreams.find(({ rates }) => rates !== null)?.rates?.window_seconds,
    showNumber: showPlainly,
    statusPageOf: () => undefined,
    runbookOf: (_, code) => `findings/${code.toLowerCase()}`,
    past: {
      // The exporter keeps a value for each minute.
      asOf: String(Math.floor(Date.parse(list.at) / minuteMs)),
      of: async (row, signal) => pastFromApi(await historyOf(row, signal)),
    },
    actionsOf: () => [],
  };
  return (
    <Frame width={width} height={height}>
      <Upstreams
        rows={rows}
        options={options}
        context={context}
        size={{ width, height }}
        filter={{
          search: filter.search,
          statuses: new Set(shownStatuses.filter((each) => filter.statuses.includes(each))),
        }}
        onFilter={({ search, statuses }) => onFilter({ search, statuses: [...statuses] })}
        onHiddenColumns={onHiddenColumns}
      />
    </Frame>
  );
}
