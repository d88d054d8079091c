import { type Sample, samples } from '../../support/metrics.ts';

/** What an exporter counted of one upstream; what is zero is left out. */
export interface ToldTraffic {
  requests: number;
  /** By flag. */
  readonly flags: Record<string, number>;
  /** By class. */
  readonly failures: Record<string, number>;
}

/** `NAMESPACE/SERVICE:PORT`, with `[SUBSET]`; of an upstream that only a proxy names, as far as it goes. */
function nameOf({ labels }: Sample): string {
  const { upstream_namespace: namespace, upstream_service: service, upstream_port: port, subset } = labels;
  return `${namespace ? `${namespace}/` : ''}${service}${port ? `:${port}` : ''}${subset ? `[${subset}]` : ''}`;
}

/** What a running exporter counted, by upstream; those of other namespaces than `shop` and of none are left out. */
export async function trafficToldBy(url: string): Promise<Readonly<Record<string, ToldTraffic>>> {
  const told: Record<string, ToldTraffic> = {};
  const each = async (family: string, add: (row: ToldTraffic, sample: Sample) => void): Promise<void> => {
    for (const sample of await samples(url, family)) {
      if (sample.value === 0 || !['', 'shop'].includes(sample.labels['upstream_namespace'] ?? '')) continue;
      add((told[nameOf(sample)] ??= { requests: 0, flags: {}, failures: {} }), sample);
    }
  };
  await each('upstream_requests_total', (row, { value }) => void (row.requests += value));
  await each(
    'upstream_response_flags_total',
    (row, { labels, value }) => void (row.flags[labels['flag'] ?? ''] = value),
  );
  await each('upstream_failures_total', (row, { labels, value }) => void (row.failures[labels['class'] ?? ''] = value));
  return told;
}
