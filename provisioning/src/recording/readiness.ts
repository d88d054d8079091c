import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import type { Recording } from '../alert.ts';
import { identityOf, list, matchers, policies } from '../identity.ts';
import type { Input, Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { records } from './records.ts';
import { firstOf } from './input.ts';
import { clusterLabels, underOurNames } from './traffic-envoy.ts';

const notPolicy = `${labels.service}!~"${policies}"`;

interface ReadinessInput {
  readonly ready: string;
  /** Absent where nothing tells: then requests that arrive tell that endpoints ought to exist. */
  readonly desired?: string;
}

/**
 * Of an HA pair those exporters count that have a present view; where none has, their last views stand. `max`, because
 * each of them counts every endpoint.
 */
function exporterReadiness(parameters: Parameters): ReadinessInput {
  const { port, upstream } = identityOf(parameters);
  const cluster = parameters['cluster-label'];
  const ready = `${metricNames.endpoints}${matchers(parameters, `${labels.state}="ready"`, notPolicy)}`;
  // A vector that is empty costs nothing to join: while all sources are up this is one pass over the endpoints.
  const isLost = `on ${list([cluster, 'job', 'instance'])} (${metricNames.sourceUp}${matchers(parameters, 'source=~"kubernetes.*"')} == 0)`;
  return {
    ready: promql`
        max by ${list(port)} (${ready} unless ${isLost})
      or
        max by ${list(port)} (${ready} and ${isLost})`,
    desired: promql`max by ${list(upstream)} (${metricNames.desired}${matchers(parameters)})`,
  };
}

/** Hosts as Envoy counts them. One that is not ready is often no host at all, so its total tells not what is desired. */
function envoyReadiness(parameters: Parameters): ReadinessInput {
  const own = list([parameters['cluster-label'], ...clusterLabels]);
  return { ready: underOurNames(`max by ${own} (envoy_cluster_membership_healthy)`, identityOf(parameters).port) };
}

const inputOf: Partial<Record<Input, (parameters: Parameters) => ReadinessInput>> = {
  exporter: exporterReadiness,
  envoy: envoyReadiness,
};

/** Ready and desired endpoints, and the ports that ought to have some and have none. */
export function readinessRecordings(parameters: Parameters): Recording[] {
  const inputs = parameters.input.flatMap((input) => inputOf[input]?.(parameters) ?? []);
  if (inputs.length === 0) return [];
  const { upstream, port } = identityOf(parameters);
  const desired = inputs.flatMap((input) => input.desired ?? []);
  const expected = desired.length > 0 ? [records.desired, records.requests.minutes] : [records.requests.minutes];
  return [
    {
      record: records.ready,
      expr: firstOf(inputs.map(({ ready }) => ready)),
      meaning: 'Ready endpoints of a port.',
    },
    ...(desired.length > 0
      ? [{ record: records.desired, expr: firstOf(desired), meaning: 'Endpoints that ought to exist.' }]
      : []),
    {
      record: records.none,
      // What is desired, else what is asked for: a service whose workload is not known counts once someone calls it,
      // and one that is scaled to zero never does. Where every data plane has endpoints to send to although none is
      // ready, as with publishNotReadyAddresses, requests do not fail for want of one.
      expr: promql`
        ${records.ready} == 0
        and on ${list(upstream)}
          (${expected.join(' or ')}) > 0
        unless on ${list(port)}
          min by ${list(port)} (${metricNames.usable}${matchers(parameters)}) > 0`,
      meaning: 'Ports that ought to have ready endpoints and have none.',
    },
  ];
}
