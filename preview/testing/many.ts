import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { labels } from '@uhwatch/contract/metrics.ts';
import type { PanelRole } from '@uhwatch/contract/panel-queries.ts';
import { healthy, stale, unhealthy } from '../test-data.ts';
import type { TableFrame } from './frames.ts';

type Upstream = UpstreamList['upstreams'][number];

/** Milliseconds between two answers, as a dashboard refreshes. */
const everyMs = 5_000;
/** The time range of the page that shows them. */
const rangeMs = 3_600_000;

/**
 * As many upstreams as a large company has, a few of them in trouble. Each round is a later answer, in which the rates of
 * all have moved and the trouble is with others.
 */
export function manyUpstreams(count: number, round = 0): UpstreamList {
  return {
    at: new Date(Date.parse('2026-03-04T09:30:00Z') + round * everyMs).toISOString(),
    mode: 'serve',
    sources: [],
    common_causes: [],
    upstreams: Array.from({ length: count }, (_, index) => upstreamOf(index, round)),
  };
}

function upstreamOf(index: number, round: number): Upstream {
  const service = `service-${String(index).padStart(5, '0')}`;
  const namespace = `team-${String(index % 97).padStart(2, '0')}`;
  const turn = (index + 7 * round) % 100;
  const requests_per_second = 5 + ((index * 31 + round * 17) % 400) / 10;
  if (turn === 0) return unhealthy(service, namespace);
  if (turn === 1) return stale(service, namespace);
  const failing = turn < 5 ? turn / 20 : 0;
  return {
    ...healthy(service, namespace),
    status: turn < 5 ? 'degraded' : 'healthy',
    rates: {
      window_seconds: 60,
      requests_per_second,
      flags_per_second: { UH: failing },
      failures_per_second: { no_healthy_upstream: failing, timeout: failing / 2 },
    },
  };
}

/** What the queries of the past answer about them: a series each of so many points, up to the present. */
export function manyHistories({ at, upstreams }: UpstreamList, points: number): TableFrame[] {
  const endMs = Date.parse(at);
  const times = Array.from({ length: points }, (_, point) => endMs - ((points - 1 - point) * rangeMs) / points);
  return upstreams.flatMap(({ upstream_namespace, upstream_service }, index) => {
    const identity = { [labels.namespace]: upstream_namespace, [labels.service]: upstream_service };
    const ready = times.map((_, point) => ((point + 31 * index) % 200 < index % 20 ? (point % 4) / 4 : 1));
    return [
      seriesOf('ready_history', { identity, times, values: ready }),
      seriesOf('failure_history', { identity, times, values: ready.map((share) => 1 - share) }),
    ];
  });
}

interface History {
  readonly identity: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

function seriesOf(refId: PanelRole, { identity, times, values }: History): TableFrame {
  return {
    refId,
    fields: [
      { name: 'Time', type: 'time', values: times },
      { name: 'Value', type: 'number', labels: identity, values },
    ],
  };
}
