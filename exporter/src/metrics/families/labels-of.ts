import type { TrafficKey } from '../../model/event.ts';
import type { UpstreamSubject } from './family.ts';

/** The labels that name the upstream as a whole. */
export function nameOf({ upstream }: Pick<UpstreamSubject, 'upstream'>) {
  return { upstream_namespace: upstream.namespace, upstream_service: upstream.service };
}

/** The labels of one port and subset as one proxy reports it. */
export function reportedLabels(
  subject: UpstreamSubject,
  { port, subset, proxy }: Pick<TrafficKey, 'port' | 'subset'> & { readonly proxy: string },
) {
  return { ...nameOf(subject), upstream_port: port, subset, proxy };
}
