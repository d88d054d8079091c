import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import type { Recording } from '../alert.ts';
import { identityOf, list, matchers, policyMatchers } from '../identity.ts';
import type { Input, Parameters } from '../parameters.ts';
import { promql } from '../promql.ts';
import { firstOf } from './input.ts';
import { records } from './records.ts';
import { clusterLabels, underOurNames } from './traffic-envoy.ts';
import { evaluations } from './window.ts';

const notPolicy = policyMatchers(labels.service);

interface ReadinessInput {
  /** Ready endpoints of each port that somebody sees. */
  readonly ready: string;
  /** Absent where nothing tells: then requests that arrive tell that endpoints ought to exist. */
  readonly desired?: string;
}

/** Exporters whose view of Kubernetes is not of now. A vector that is empty costs nothing to join. */
function isLost(parameters: Parameters): string {
  return `on ${list([parameters['cluster-label'], 'job', 'instance'])} (${metricNames.sourceUp}${matchers(parameters, 'source=~"kubernetes.*"')} == 0)`;
}

function exporterReady(parameters: Parameters): string {
  return `${metricNames.endpoints}${matchers(parameters, `${labels.state}="ready"`, ...notPolicy)}`;
}

/** Of an HA pair those exporters count that have a present view. `max`, because each of them counts every endpoint. */
function exporterReadiness(parameters: Parameters): ReadinessInput {
  const { port, upstream } = identityOf(parameters);
  return {
    ready: `max by ${list(port)} (${exporterReady(parameters)} unless ${isLost(parameters)})`,
    desired: `max by ${list(upstream)} (${metricNames.desired}${matchers(parameters)})`,
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

function inputsOf(parameters: Parameters): ReadinessInput[] {
  return parameters.input.flatMap((input) => inputOf[input]?.(parameters) ?? []);
}

function desiredOf(parameters: Parameters): string | undefined {
  const desired = inputsOf(parameters).flatMap((input) => input.desired ?? []);
  return desired.length > 0 ? firstOf(desired) : undefined;
}

/** Where no exporter has a present view, the last ones stand. */
function readyOf(parameters: Parameters): string {
  const present = inputsOf(parameters).map(({ ready }) => ready);
  const last = `max by ${list(identityOf(parameters).port)} (${records.last})`;
  return firstOf(parameters.input.includes('exporter') ? [...present, last] : present);
}

/** Whether anything tells of readiness. */
export function hasReadiness(parameters: Parameters): boolean {
  return inputsOf(parameters).length > 0;
}

/** Ports without a ready endpoint, and those of them that somebody asks for. */
export function noneRecordings(parameters: Parameters): Recording[] {
  if (!hasReadiness(parameters)) return [];
  const { cluster, upstream, port } = identityOf(parameters);
  const desired = desiredOf(parameters);
  const unwanted = {
    record: records.unwanted,
    expr: promql`
      (
        ${desired ?? ''}
      ) == 0`,
    meaning: 'Upstreams that are scaled to zero.',
  };
  // Where nothing tells what is desired, requests that end for want of an endpoint do: those of minutes ago may have been
  // for what is scaled to zero since.
  const failing = promql`present_over_time(${records.failures.now}{signal="no_healthy_upstream"}[${evaluations(parameters, 5)}])`;
  const requests = desired === undefined ? failing : `${records.requests.minutes} > 0`;
  // Some requests have arrived within the hour; or nobody in the cluster counts them, which is no reason to be silent.
  const unasked = promql`
    or
      ${records.none}
      and on ${list(port)} ${records.missed}
    or
      ${records.none}
      and on ${list(upstream)} ${records.desired} > 0
      unless on ${list(cluster)} ${records.requests.cluster}`;
  return [
    ...(desired === undefined ? [] : [unwanted]),
    {
      record: records.none,
      // What is scaled to zero ought to have none. Where every data plane has endpoints to send to although none is
      // ready, as with publishNotReadyAddresses, requests do not fail for want of one.
      expr: promql`
        (
          ${readyOf(parameters)}
        ) == 0
        ${desired === undefined ? '' : `unless on ${list(upstream)} ${records.unwanted}`}
        unless on ${list(port)}
          min by ${list(port)} (${metricNames.usable}${matchers(parameters)}) > 0`,
      meaning: 'Ports that have no ready endpoint, but for those of what is scaled to zero.',
    },
    {
      record: records.asked,
      expr: promql`
          ${records.none}
          and on ${list(upstream)} ${requests}
        ${desired === undefined ? '' : unasked}`,
      meaning: 'Ports that have no ready endpoint although somebody asks for them, or nobody can tell.',
    },
  ];
}

/** What the same is compared with, less often: ready and desired endpoints of all upstreams. */
export function readinessRecordings(parameters: Parameters): Recording[] {
  if (!hasReadiness(parameters)) return [];
  const { upstream, port } = identityOf(parameters);
  const desired = desiredOf(parameters);
  const ready = { record: records.ready, expr: readyOf(parameters), meaning: 'Ready endpoints of a port.' };
  const least = {
    record: records.least,
    expr: promql`min by ${list(upstream)} (${records.ready})`,
    meaning: 'Ready endpoints of the port that has the fewest.',
  };
  if (desired === undefined) return [ready, least];
  return [
    {
      record: records.last,
      expr: promql`
        max by ${list(port)} (${exporterReady(parameters)} and ${isLost(parameters)})`,
      meaning: 'Ready endpoints of a port as an exporter saw them last that has lost sight of Kubernetes.',
    },
    ready,
    least,
    { record: records.desired, expr: desired, meaning: 'Endpoints that ought to exist.' },
    {
      record: records.missed,
      expr: promql`
        count_over_time(${records.none}[${evaluations(parameters, 9)}]) >= 8
        and on ${list(upstream)} ${records.requests.hour} > 0
        and on ${list(upstream)} ${records.desired} > 0`,
      meaning: 'Ports without ready endpoints for two minutes that somebody has asked for within the hour.',
    },
  ];
}
