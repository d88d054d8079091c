import { labels } from '@uhwatch/contract/metrics.ts';
import { policyUpstreams } from '@uhwatch/contract/status.ts';

/** A column of labels, one value for each row; what is not there is empty, null or undefined. */
export type Column = readonly unknown[];

/** The columns that name upstreams. */
export interface Naming {
  readonly namespace: Column | undefined;
  readonly service: Column;
}

/** Whose labels name the upstream. */
export interface Dialect {
  readonly id: 'exporter' | 'istio' | 'envoy';
  /** Undefined where the labels are not of this dialect. */
  naming(column: (label: string) => Column | undefined): Naming | undefined;
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Names of proxies' clusters that stand for no upstream: what arrives, what is unknown, and policies. */
const nobody: ReadonlySet<string> = new Set([...policyUpstreams, 'InboundPassthroughCluster', 'unknown']);

function unlessNobody(name: string): string {
  return nobody.has(name) || /^(inbound[|]|InboundPassthroughCluster)/.test(name) ? '' : name;
}

/** Istio's name of a cluster: direction, port, subset, host. */
const outbound = /^outbound[|_]\d+[|_][^|]*[|_]([^.]+)\.([^.]+)\.svc\./;

/** Every dialect; where several tell of an upstream, the first one counts. */
export const dialects: readonly Dialect[] = [
  {
    id: 'exporter',
    naming(column) {
      const service = column(labels.service);
      return service && { service, namespace: column(labels.namespace) };
    },
  },
  {
    id: 'istio',
    naming(column) {
      const service = column('destination_service_name')?.map((name) => unlessNobody(textOf(name)));
      return service && { service, namespace: column('destination_service_namespace') };
    },
  },
  {
    id: 'envoy',
    naming(column) {
      // Envoy's own label, else what the bootstrap of Istio makes of it (`stats_tags`).
      const own = column('envoy_cluster_name');
      const istio = column('cluster_name');
      const parsed = (own ?? istio)?.map((name, row) => parse(textOf(name) || textOf(istio?.[row])));
      return (
        parsed && {
          service: parsed.map(({ service }) => service),
          namespace: parsed.map(({ namespace }) => namespace),
        }
      );
    },
  },
];

function parse(name: string): { namespace: string; service: string } {
  const [, service = '', namespace = ''] = outbound.exec(name) ?? [];
  return service === '' ? { namespace: '', service: unlessNobody(name) } : { namespace, service };
}
