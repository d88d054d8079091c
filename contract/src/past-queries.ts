import { labels, metricNames } from './metrics.ts';
import { envoyClasses, type PanelInput } from './panel-inputs.ts';

/** What the panel asks about one upstream over a time range, when somebody opens it; the word is the query's refId. */
export const pastRoles = ['endpoints', 'desired', 'requests', 'failures'] as const;
export type PastRole = (typeof pastRoles)[number];

/** Whom to ask about, and under which label clusters are told apart; undefined where the data names no cluster. */
export interface PastSubject {
  readonly input: PanelInput;
  readonly namespace: string;
  readonly service: string;
  readonly cluster: { readonly label: string; readonly value: string } | undefined;
}

/** The series of a metric that are about one upstream, as a selector of PromQL. */
type Select = (metric: string, ...more: readonly string[]) => string;
type Queries = Partial<Record<PastRole, string>>;

const inputs: Readonly<Record<PanelInput, (subject: PastSubject) => Queries>> = {
  exporter: (subject) => {
    const of = selecting(subject, [equal(labels.namespace, subject.namespace), equal(labels.service, subject.service)]);
    return {
      endpoints: `max by (${labels.port}, ${labels.state}) (${of(metricNames.endpoints)})`,
      desired: `max(${of(metricNames.desired)})`,
      requests: `sum(${rate(of(metricNames.requests))})`,
      failures: `sum by (${labels.class}) (${rate(of(metricNames.failures))})`,
    };
  },
  istio: (subject) => {
    const of = selecting(subject, [
      'reporter="source"',
      equal('destination_service_namespace', subject.namespace),
      equal('destination_service_name', subject.service),
    ]);
    return {
      requests: `sum(${rate(of('istio_requests_total'))})`,
      failures: `sum by (response_flags) (${rate(of('istio_requests_total', 'response_flags!="-"'))})`,
    };
  },
  envoy: (subject) => {
    // Envoy's own label, else what Istio's bootstrap makes of it.
    const selects = ['envoy_cluster_name', 'cluster_name'].map((label) =>
      selecting(subject, [clusterNamed(label, subject)]),
    );
    const either = (query: (of: Select) => string) => selects.map(query).join(' or ');
    const counted = (counter: string) => either((of) => `sum(${rate(of(`envoy_cluster_upstream_${counter}`))})`);
    const healthy = either((of) => `min(${of('envoy_cluster_membership_healthy')})`);
    const total = either((of) => `max(${of('envoy_cluster_membership_total')})`);
    return {
      endpoints: [
        labeled(healthy, { [labels.state]: 'ready' }),
        labeled(`(${total}) - (${healthy})`, { [labels.state]: 'unready' }),
      ].join(' or '),
      desired: total,
      requests: counted('rq_completed'),
      failures: envoyClasses.map(([name, counter]) => labeled(counted(counter), { [labels.class]: name })).join(' or '),
    };
  },
};

/** The queries about one upstream by role; without those that its input cannot answer. */
export function pastQueries(subject: PastSubject): Queries {
  return inputs[subject.input](subject);
}

function selecting({ cluster }: PastSubject, matchers: readonly string[]): Select {
  const all = cluster === undefined ? matchers : [equal(cluster.label, cluster.value), ...matchers];
  return (metric, ...more) => `${metric}{${[...all, ...more].join(', ')}}`;
}

function rate(selector: string): string {
  return `rate(${selector}[$__rate_interval])`;
}

function labeled(query: string, set: Readonly<Record<string, string>>): string {
  return Object.entries(set).reduce(
    (inner, [label, value]) => `label_replace(${inner}, "${label}", "${value}", "", "")`,
    query,
  );
}

/** PromQL quotes as Go does, which knows every escape of JSON. */
function equal(label: string, value: string): string {
  return `${label}=${JSON.stringify(value)}`;
}

/** Istio names a cluster by direction, port, subset and host; what is not named so is the name of the upstream itself. */
function clusterNamed(label: string, { namespace, service }: PastSubject): string {
  if (namespace === '') return equal(label, service);
  const host = `${service}.${namespace}.svc.`.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `${label}=~${JSON.stringify(`outbound[|_][0-9]+[|_][^|]*[|_]${host}.*`)}`;
}
