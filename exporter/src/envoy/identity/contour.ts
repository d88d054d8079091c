import { type Identity, keyOf, label, type NameForm } from './form.ts';

/** `Clustername` in Contour's internal/envoy/cluster.go; the last item is a hash of the cluster's settings. */
const clusterName = new RegExp(`^(${label})/(${label})/(\\d{1,5})/[0-9a-f]{10}$`);
/** `AltStatName` there, which `%UPSTREAM_CLUSTER%` prints. No name in Kubernetes holds a `_`. */
const statName = new RegExp(`^(${label})_(${label})_(\\d{1,5})$`);

function read(name: string): Identity | undefined {
  const [, rawNamespace, rawService = '', rawPort = ''] = clusterName.exec(name) ?? [];
  if (rawNamespace !== undefined) return keyOf({ namespace: rawNamespace, service: rawService, port: rawPort });
  const [, namespace, service = '', port = ''] = statName.exec(name) ?? [];
  if (namespace === undefined) return undefined;
  // Emissary writes `service.namespace:port` like this, the other way round.
  const candidates = [
    { namespace, service, port },
    { namespace: service, service: namespace, port },
  ];
  return { ...keyOf({ namespace, service, port }), candidates };
}

export const contour: NameForm = { gateway: 'Contour', example: 'shop/checkout/80/da39a3ee5e', read };
