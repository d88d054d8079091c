import { labels } from '@uhwatch/contract/metrics.ts';
import { policyUpstreams } from '@uhwatch/contract/status.ts';
import type { Parameters } from './parameters.ts';

/** The labels that tell things apart, and how a person reads them. */
export interface Identity {
  readonly cluster: readonly string[];
  readonly upstream: readonly string[];
  readonly port: readonly string[];
  /** `shop/checkout`; an upstream outside of Kubernetes has no namespace. */
  readonly named: string;
  /** ` in cluster c1`, or nothing where clusters have no names. */
  readonly inCluster: string;
}

/** The cluster always leads: where one Prometheus sees one cluster it is empty and harmless, elsewhere it is needed. */
export function identityOf({ 'cluster-label': cluster }: Pick<Parameters, 'cluster-label'>): Identity {
  const upstream = [cluster, labels.namespace, labels.service];
  return {
    cluster: [cluster],
    upstream,
    port: [...upstream, labels.port],
    named: `{{ with $labels.${labels.namespace} }}{{ . }}/{{ end }}{{ $labels.${labels.service} }}`,
    inCluster: `{{ with $labels.${cluster} }} in cluster {{ . }}{{ end }}`,
  };
}

/** `by (a, b)`, `on (a, b)`. */
export function list(names: readonly string[]): string {
  return `(${names.join(', ')})`;
}

/** Whatever is none of those: no regular expression, because Prometheus tries one on each value of the label. */
export function policyMatchers(label: string): string[] {
  return policyUpstreams.map((name) => `${label}!="${name}"`);
}

/** A connection that ends in one of these was blocked or let through on purpose. */
export const policies = policyUpstreams.join('|');

/** Label matchers of a series of the exporter: those given and, where it is a parameter, its job. */
export function matchers({ job }: Pick<Parameters, 'job'>, ...given: readonly string[]): string {
  const all = job === '' ? given : [...given, `job=~"${job}"`];
  return all.length === 0 ? '' : `{${all.join(', ')}}`;
}
