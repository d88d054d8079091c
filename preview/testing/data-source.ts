import type { DataQueryRequest, DataQueryResponse, DataSourceApi } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { toDataFrame } from './panel-data.ts';
import type { Past } from './shown.ts';

declare global {
  /** The requests to the data source, in their order. */
  var asked: DataQueryRequest[];
}

/** Plays the part of Grafana that hands out data sources: each one answers the same. */
export function playDataSource(past: Past): void {
  globalThis.asked = [];
  const query = (request: DataQueryRequest): Promise<DataQueryResponse> => {
    globalThis.asked.push(request);
    if (past === 'silent') return new Promise(() => undefined);
    if (past === 'failing') return Promise.resolve({ data: [], errors: [{ message: 'query timed out' }] });
    return Promise.resolve({ data: past.map(toDataFrame) });
  };
  // The panel takes no more of them.
  setDataSourceSrv({ get: () => Promise.resolve({ query } as unknown as DataSourceApi) } as unknown as DataSourceSrv);
}
