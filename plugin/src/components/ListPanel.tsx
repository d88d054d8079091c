import React, { useMemo } from 'react';
import { type ListPanelProps } from '@uhwatch/contract/status-page.ts';
import { rowsFromList } from '../data/from-list';
import { defaults } from '../options';
import { Frame } from './Frame';
import { Upstreams } from './Upstreams';

/** The panel without Grafana, for the exporter's status page: its rows are an answer of the HTTP API. */
export function ListPanel({ list, width, height }: ListPanelProps) {
  const rows = useMemo(() => rowsFromList(list), [list]);
  const context = { nowMs: Date.parse(list.at), timeZone: 'browser', statusPageOf: () => undefined };
  return (
    <Frame width={width} height={height}>
      <Upstreams rows={rows} options={defaults} context={context} widthPx={width} />
    </Frame>
  );
}
