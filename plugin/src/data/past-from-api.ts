import { type UpstreamHistory } from '@uhwatch/contract/history.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { compareClasses } from './failures';
import { isKnown, type UpstreamPast, type Values } from './past';

/** The adapter for the exporter's HTTP API; undefined is an upstream of which no minute has ended. */
export function pastFromApi(history: UpstreamHistory | undefined): UpstreamPast {
  if (history === undefined) {
    return { timesMs: [], endpoints: undefined, desired: undefined, requests: undefined, failures: new Map() };
  }
  const { from, step_seconds: stepSeconds, endpoints, desired, requests, failures } = history;
  const fromMs = Date.parse(from);
  const perSecond = (values: Values) => values.map((value) => (value === null ? null : value / stepSeconds));
  return {
    timesMs: requests.map((_, step) => fromMs + step * stepSeconds * 1000),
    endpoints: isKnown(endpoints.ready) ? new Map(endpointStates.map((state) => [state, endpoints[state]])) : undefined,
    desired: isKnown(desired) ? desired : undefined,
    requests: isKnown(requests) ? perSecond(requests) : undefined,
    failures: new Map(
      Object.entries(failures)
        .sort(([a], [b]) => compareClasses(a, b))
        .map(([name, values]) => [name, perSecond(values)]),
    ),
  };
}
