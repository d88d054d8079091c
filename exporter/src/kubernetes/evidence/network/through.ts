import type { Route } from '../../../model/evidence/network.ts';
import type { Labels } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { object, textMap } from '../../json.ts';
import { hasAll } from '../../objects/label-selector.ts';
import type { Collecting } from '../collecting.ts';
import { metadataOf } from '../fields.ts';
import { gatewayRef, type WrittenRoute } from './routes.ts';

/** An upstream that may be a gateway. */
export interface MayBeGateway {
  readonly namespace: string;
  readonly selector: Labels;
  readonly pods: readonly Pod[];
}

/** Routes beyond that are as many hosts and services as anybody reads. */
const maxThrough = 200;

/** The routes that lead through the upstream to others, if it is a gateway; none where nothing says so. */
export async function throughOf(
  from: Collecting,
  upstream: MayBeGateway,
  routes: readonly WrittenRoute[],
): Promise<Route[]> {
  const attached = routes.filter(({ gateways }) => gateways.length > 0);
  if (attached.length === 0 || upstream.selector.size === 0) return [];
  const own = new Set([
    ...generatedFor(upstream),
    ...(attached.some(({ kind }) => kind === 'VirtualService') ? await selectedBy(from, upstream) : []),
  ]);
  return attached
    .filter(({ gateways }) => gateways.some((each) => own.has(each)))
    .slice(0, maxThrough)
    .map((route) => ({
      ...route,
      targets: route.targets.map((target) => ({ ...target, fault: undefined, instead: '' })),
    }));
}

/** Who makes the Deployment and the Service of a Gateway says so in their labels. Sources: GEP-1762; Envoy Gateway's own. */
const labels = {
  name: ['gateway.networking.k8s.io/gateway-name', 'gateway.envoyproxy.io/owning-gateway-name'],
  namespace: 'gateway.envoyproxy.io/owning-gateway-namespace',
} as const;

function generatedFor({ namespace, selector, pods }: MayBeGateway): string[] {
  return [selector, ...pods.map((pod) => pod.labels)].flatMap((of) => {
    const name = labels.name.map((label) => of.get(label)).find((each) => each !== undefined);
    return name === undefined ? [] : [gatewayRef('Gateway API', of.get(labels.namespace) ?? namespace, name)];
  });
}

/** A Gateway of Istio is served by the pods that its selector matches, of any namespace. */
async function selectedBy(from: Collecting, { namespace: own, selector, pods }: MayBeGateway): Promise<string[]> {
  const everywhere = await from.beyond({ resource: 'gateways', namespace: '' });
  const gateways = everywhere ?? (await from.beyond({ resource: 'gateways', namespace: own })) ?? [];
  return gateways.flatMap((gateway) => {
    const asked = textMap(object(gateway['spec'])['selector']);
    const isOwn = asked.size > 0 && [selector, ...pods.map((pod) => pod.labels)].some((of) => hasAll(of, asked));
    const { namespace, name } = metadataOf(gateway);
    return isOwn ? [gatewayRef('Istio', namespace, name)] : [];
  });
}
