import { expect } from 'vitest';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { samples } from '../../support/metrics.ts';
import type { ControlPlane } from './control-plane.ts';
import { hostsOf, type Proxy } from './istio-proxy.ts';

type Labels = Readonly<Record<string, string>>;

interface Rule {
  readonly name: string;
  readonly namespace?: string;
  readonly host: string;
  readonly subsets: Readonly<Record<string, Labels>>;
}

const v1 = { version: 'v1' };
const ofShop = (name: string): string => `${name}.shop.svc.cluster.local`;

/** Rules of all kinds of which Istio makes one, in the order in which they are made; each has to be of a second of its own. */
const rules: readonly Rule[] = [
  { name: 'retried-older', host: ofShop('retried'), subsets: { main: v1, gone: { version: 'v0' } } },
  { name: 'a-retried', host: 'retried', subsets: { main: { version: 'v2' }, all: {} } },
  { name: 'of-shop', host: '*.shop.svc.cluster.local', subsets: { wide: v1 } },
  { name: 'of-all', host: '*.cluster.local', subsets: { wider: v1 } },
];

function destinationRule({ name, namespace = 'shop', host, subsets }: Rule): object {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace },
    spec: { host, subsets: Object.entries(subsets).map(([subset, labels]) => ({ name: subset, labels })) },
  };
}

/** Divides the services of namespace `shop` by several rules at once; those that have one for their own host keep to it. */
export async function divideShop(plane: ControlPlane): Promise<void> {
  for (const rule of rules) {
    const made = plane.kubectl(['create', '-f', '-', '-o', 'json'], JSON.stringify(destinationRule(rule)));
    const { metadata } = JSON.parse(made) as { metadata: { creationTimestamp: string } };
    const nextSecond = Date.parse(metadata.creationTimestamp) + 1_000;
    await eventually(() => expect(Date.now()).toBeGreaterThan(nextSecond));
  }
}

/** By `SERVICE[SUBSET]`, how many healthy hosts istiod gave a proxy. */
export async function subsetHosts(proxy: Proxy): Promise<Readonly<Record<string, number>>> {
  const told: Record<string, number> = {};
  for (const [cluster, counts] of Object.entries(await hostsOf(proxy))) {
    const [, subset, service] = /^outbound\|\d+\|([^|]+)\|(.+)\.shop\.svc\.cluster\.local$/.exec(cluster) ?? [];
    if (service !== undefined) told[`${service}[${subset}]`] = counts['HEALTHY'] ?? 0;
  }
  return told;
}

/** The same as an exporter tells it: the ready endpoints. */
export async function subsetsTold(url: string): Promise<Readonly<Record<string, number>>> {
  const rows = await samples(url, 'upstream_subset_endpoints');
  const ready = rows.filter(({ labels }) => labels['state'] === 'ready' && labels['upstream_namespace'] === 'shop');
  return Object.fromEntries(
    ready.map(({ labels, value }) => [`${labels['upstream_service']}[${labels['subset']}]`, value]),
  );
}
