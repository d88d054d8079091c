import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { policyUpstreams } from '@uhwatch/contract/status.ts';
import type { Alert } from './alert.ts';
import { promql } from './promql.ts';

/** `cluster` always leads: where one Prometheus sees one cluster it is empty and harmless, elsewhere it is needed. */
const service = ['cluster', labels.namespace, labels.service] as const;
const port = [...service, labels.port] as const;
const byService = service.join(', ');
const byPort = port.join(', ');
/** An upstream outside of Kubernetes has no namespace. */
const named = `{{ with $labels.${labels.namespace} }}{{ . }}/{{ end }}{{ $labels.${labels.service} }}`;
const inCluster = '{{ with $labels.cluster }} in cluster {{ . }}{{ end }}';

/** A connection that ends in one of these was blocked or let through on purpose. */
const noPolicy = `${labels.service}!~"${policyUpstreams.join('|')}"`;
const uh = `${metricNames.responseFlags}{${labels.flag}="UH", ${noPolicy}}`;

/** 99.9 % in 30 days; at 14.4 times the even pace an hour spends 2 % of the month's budget. */
const budget = 0.001;
const burn = 14.4;
const limit = Number((burn * budget).toPrecision(3));

export const alerts: readonly Alert[] = [
  {
    name: 'UpstreamNoReadyEndpoints',
    severity: 'critical',
    for: '1m',
    keepFiringFor: '5m',
    // What is desired, else what is asked for: a service whose workload is not known counts once someone calls it, and
    // one that is scaled to zero never does. Where every data plane has endpoints to send to although none is ready, as
    // with publishNotReadyAddresses, requests do not fail for want of one.
    expr: promql`
      max by (${byPort}) (${metricNames.endpoints}{${labels.state}="ready", ${noPolicy}})
      and on (${byService})
        (
            max by (${byService}) (${metricNames.desired})
          or
            sum by (${byService}) (rate(${metricNames.requests}[5m]))
        ) > 0
      unless on (${byPort})
        min by (${byPort}) (${metricNames.usable}) > 0`,
    fires: { when: '<', than: 1 },
    scope: port,
    summary: `${named} has no ready endpoint on port {{ $labels.${labels.port} }}${inCluster}.`,
    description:
      'For at least a minute no endpoint of the port has been ready, although endpoints are desired or requests ' +
      'arrive. Requests to it fail with 503 and the response flag UH.',
  },
  {
    name: 'UpstreamNoHealthyBudgetBurn',
    severity: 'critical',
    for: '1m',
    keepFiringFor: '5m',
    // The share of the last hour where the last five minutes burn as fast and hold enough failures to matter, else 0.
    // Raw rates: stores that write recording rules asynchronously do not let an alert build on them.
    expr: promql`
      (
          sum by (${byService}) (rate(${uh}[1h]))
        /
          (sum by (${byService}) (rate(${metricNames.requests}[1h])) > 0)
      )
      * (
          sum by (${byService}) (rate(${uh}[5m]))
        > bool
          ${limit} * sum by (${byService}) (rate(${metricNames.requests}[5m]))
      )
      * (sum by (${byService}) (increase(${uh}[5m])) >= bool 10)`,
    fires: { when: '>', than: limit },
    scope: service,
    summary: `{{ $value | humanizePercentage }} of requests to ${named} met no healthy upstream${inCluster}.`,
    description:
      `Over the last hour and the last five minutes requests failed with the response flag UH more than ${burn} times ` +
      'as fast as a 99.9 % objective allows. Ready endpoints in Kubernetes do not contradict this: the proxy may have ' +
      'another view of them.',
  },
  {
    name: 'UhwatchAbsent',
    severity: 'critical',
    for: '5m',
    // `absent` alone has no row while all is well.
    expr: promql`absent(up{job="uhwatch"} == 1) or vector(0)`,
    fires: { when: '>', than: 0 },
    scope: [],
    summary: 'No uhwatch exporter can be scraped.',
    description:
      'For at least five minutes Prometheus has reached no target of the job "uhwatch". Nothing watches the upstreams: ' +
      'their alerts are silent because nobody looks, and those that resolved meanwhile did not recover.',
  },
];
