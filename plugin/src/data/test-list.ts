import { type UpstreamList, type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { rowsFromList } from './from-list';
import { type UpstreamRow } from './row';

/** An upstream of which nothing is known. */
export const silent: UpstreamSummary = {
  upstream_namespace: 'shop',
  upstream_service: 'cart',
  status: 'unknown',
  last_status: null,
  unknown_because: null,
  as_of: null,
  endpoints: null,
  subsets: [],
  desired: null,
  removed: false,
  rates: null,
  findings: [],
  routes: [],
  changes: [],
};

/** The row of an upstream of which the exporter's list tells that, and else nothing. */
export function rowOf(upstream: Partial<UpstreamSummary>): UpstreamRow | undefined {
  const list: UpstreamList = {
    at: '2026-03-04T09:30:00Z',
    mode: 'serve',
    sources: [],
    common_causes: [],
    upstreams: [{ ...silent, ...upstream }],
  };
  return rowsFromList(list)[0];
}
