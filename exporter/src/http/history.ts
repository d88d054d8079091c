import type { HistoryList, UpstreamHistory } from '@uhwatch/contract/history.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import type { EndpointMinute } from '../history/endpoint-minutes.ts';
import type { History, Line } from '../history/history.ts';
import { keptMinutes, minuteMs } from '../history/minute-ring.ts';
import { Slice, type Slicing } from '../model/slice.ts';
import type { ApiState } from './api.ts';

type Steps = Pick<UpstreamHistory, 'from' | 'step_seconds'>;

/** `GET /api/v1/history`; with thousands of upstreams it takes several turns of the event loop. */
export async function historyList(look: () => ApiState, history: History, slicing: Slicing): Promise<HistoryList> {
  const slice = new Slice(slicing);
  const { minutes } = history;
  const upstreams: HistoryList['upstreams'] = [];
  for (const [key, line] of [...history.lines]) {
    if (slice.isOver) await slice.next();
    const upstream = look().engine.results.get(key)?.upstream;
    if (upstream === undefined) continue;
    upstreams.push({
      upstream_namespace: upstream.namespace,
      upstream_service: upstream.service,
      ready_share: knownOr(minutes.map((minute) => readyShare(line.endpoints.get(minute)))),
      failure_share: knownOr(minutes.map((minute) => failureShare(line, minute))),
    });
  }
  return { ...stepsOf(minutes, look().now), upstreams };
}

/** `GET /api/v1/upstreams/:namespace/:service/history`; undefined until one minute of it has ended. */
export function historyOf(history: History, key: string): UpstreamHistory | undefined {
  const line = history.lines.get(key);
  const { minutes } = history;
  if (line === undefined) return undefined;
  const endpoints = minutes.map((minute) => line.endpoints.get(minute));
  return {
    ...stepsOf(minutes, 0),
    endpoints: Object.fromEntries(
      endpointStates.map((state) => [state, endpoints.map((counts) => counts?.[state] ?? null)]),
    ) as UpstreamHistory['endpoints'],
    desired: endpoints.map((counts) => counts?.desired ?? null),
    requests: minutes.map((minute) => line.traffic?.requests.get(minute) ?? null),
    failures: Object.fromEntries(
      [...(line.traffic?.failures ?? [])].map(([failure, ring]) => [
        failure,
        minutes.map((minute) => (line.traffic?.requests.get(minute) === undefined ? null : (ring.get(minute) ?? 0))),
      ]),
    ),
  };
}

function stepsOf([first]: readonly number[], now: number): Steps {
  const from = first === undefined ? now - keptMinutes * minuteMs : first * minuteMs;
  return { from: new Date(from).toISOString(), step_seconds: minuteMs / 1000 };
}

function knownOr(values: (number | null)[]): (number | null)[] {
  return values.every((value) => value === null) ? [] : values;
}

/** What is desired may be unknown, or less than there is: then what is there counts. */
function readyShare(counts: EndpointMinute | undefined): number | null {
  if (counts === undefined) return null;
  const all = counts.desired ?? counts.ready + counts.unready;
  return all === 0 ? null : rounded(Math.min(1, counts.ready / all));
}

function failureShare({ traffic }: Line, minute: number): number | null {
  const requests = traffic?.requests.get(minute);
  if (traffic === undefined || requests === undefined || requests === 0) return null;
  return rounded(Math.min(1, traffic.failed(minute) / requests));
}

/** A screen shows no more. */
function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
