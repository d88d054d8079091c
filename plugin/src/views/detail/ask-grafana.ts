import {
  type DataFrame,
  type DataQueryError,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  toDataFrame,
} from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { type DataQuery, type DataSourceRef } from '@grafana/schema';
import { pastQueries, pastRoles, type PastSubject } from '@uhwatch/contract/past-queries.ts';
import { type PastPort } from '../../data/past';
import { pastFromFrames } from '../../data/past-from-frames';
import { type UpstreamRow } from '../../data/row';
import { reasonOf } from '../../query-reason';

/** A query as Grafana's data source for Prometheus takes it, over the time range. */
interface RangeQuery extends DataQuery {
  readonly expr: string;
  readonly range: true;
  readonly instant: false;
  readonly format: 'time_series';
}

interface Around {
  /** What the panel asked last. */
  readonly request: DataQueryRequest | undefined;
  /** Undefined where no row has a cluster, so that nobody knows whether the series have one. */
  readonly clusterLabel: string | undefined;
}

/**
 * What an upstream went through, as the data source of the panel's own queries tells it; undefined where the panel has no
 * query in PromQL. Only the opened upstream is asked about, and only while it is open.
 */
export function pastOfPanel({ request, clusterLabel }: Around): PastPort | undefined {
  const sources = sourcesOf(request?.targets ?? []);
  if (request === undefined || sources.length === 0) {
    return undefined;
  }
  const range = [request.range.from.valueOf(), request.range.to.valueOf()];
  return {
    asOf: [...range, ...sources.map(({ uid }) => uid)].join('\n'),
    of: async (row, signal) => {
      const ask = (datasource: DataSourceRef) =>
        framesOf({ ...request, targets: targetsFor(row, clusterLabel, datasource) }, signal);
      return pastFromFrames(await firstWords(sources.map(ask)));
    },
  };
}

/** The data sources of queries in PromQL, each once: a panel may ask one for each cluster. */
function sourcesOf(targets: readonly DataQuery[]): DataSourceRef[] {
  const asked = targets.flatMap((query) => ('expr' in query && query.datasource?.uid ? query.datasource : []));
  return [...new Map(asked.map((source) => [source.uid, source])).values()];
}

function targetsFor(row: UpstreamRow, clusterLabel: string | undefined, datasource: DataSourceRef): RangeQuery[] {
  const { input, namespace, service, cluster: value } = row;
  const cluster: PastSubject['cluster'] = clusterLabel === undefined ? undefined : { label: clusterLabel, value };
  const queries = pastQueries({ input, namespace, service, cluster });
  return pastRoles.flatMap((refId) => {
    const expr = queries[refId];
    return expr === undefined ? [] : [{ refId, datasource, expr, range: true, instant: false, format: 'time_series' }];
  });
}

/** Where one data source fails and others answer, what they answered counts. */
async function firstWords(answers: ReadonlyArray<Promise<DataFrame[]>>): Promise<DataFrame[]> {
  const settled = await Promise.allSettled(answers);
  const frames = settled.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failed = settled.find((answer) => answer.status === 'rejected');
  if (frames.length === 0 && failed !== undefined) {
    throw failed.reason;
  }
  return frames;
}

async function framesOf(request: DataQueryRequest, signal: AbortSignal): Promise<DataFrame[]> {
  const datasource = request.targets[0]?.datasource;
  const source = await getDataSourceSrv().get(datasource, request.scopedVars);
  signal.throwIfAborted();
  // Grafana ends an earlier request of the same name: not the panel's own, nor that to another data source.
  const answer = source.query({ ...request, requestId: `${request.requestId}-past-${datasource?.uid}` });
  const { data, errors = [] } = await ('subscribe' in answer ? lastOf(answer, signal) : answer).catch(failInWords);
  const [error] = errors;
  return error === undefined ? data.map((each) => toDataFrame(each)) : failInWords(error);
}

/** Data sources fail with what their server answered. */
function failInWords(error: DataQueryError): never {
  throw new Error(reasonOf(error));
}

type Answers = Extract<ReturnType<DataSourceApi['query']>, { subscribe: unknown }>;

/** The last of several answers, each of which holds all that came before; none counts once nobody waits any more. */
function lastOf(answers: Answers, signal: AbortSignal): Promise<DataQueryResponse> {
  return new Promise((resolve, reject) => {
    let last: DataQueryResponse = { data: [] };
    const subscription = answers.subscribe({
      next: (answer) => (last = answer),
      error: reject,
      complete: () => resolve(last),
    });
    signal.addEventListener('abort', () => subscription.unsubscribe());
  });
}
