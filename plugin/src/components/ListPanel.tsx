import React, { useMemo } from 'react';
import { EventBusSrv } from '@grafana/data';
import { type ListPanelProps } from '@uhwatch/contract/status-page.ts';
import { type CellContext } from '../columns/column';
import { rowsFromList } from '../data/from-list';
import { showPlainly } from '../data/shown-number';
import { defaults } from '../options';
import { Frame } from './Frame';
import { Upstreams } from './Upstreams';

const hourMs = 3_600_000;
const eventBus = new EventBusSrv();

/** The panel without Grafana, for the exporter's status page: its rows are an answer of the HTTP API. */
export function ListPanel({ list, width, height }: ListPanelProps) {
  const rows = useMemo(() => rowsFromList(list), [list]);
  const context: CellContext = {
    nowMs: Date.parse(list.at),
    fromMs: Date.parse(list.at) - hourMs,
    timeZone: 'browser',
    eventBus,
    windowSeconds: list.upstreams.find(({ rates }) => rates !== null)?.rates?.window_seconds,
    showNumber: showPlainly,
    statusPageOf: () => undefined,
    runbookOf: (_, code) => `runbooks/${code}.html`,
    actionsOf: () => [],
  };
  return (
    <Frame width={width} height={height}>
      <Upstreams rows={rows} options={defaults} context={context} size={{ width, height }} hasFilter={false} />
    </Frame>
  );
}
