interface Facts {
  readonly name?: string;
  readonly namespace?: string;
  readonly host?: string;
  readonly created?: string;
}

/** DestinationRule `shop/web` for the host `web`, with subsets by name, each with labels. */
export function destinationRule(
  subsets: Readonly<Record<string, Readonly<Record<string, string>>>>,
  { name = 'web', namespace = 'shop', host = 'web', created = '2026-11-29T12:00:00Z' }: Facts = {},
) {
  return {
    kind: 'DestinationRule',
    apiVersion: 'networking.istio.io/v1',
    metadata: { name, namespace, uid: `d-${namespace}-${name}`, creationTimestamp: created },
    spec: { host, subsets: Object.entries(subsets).map(([subset, labels]) => ({ name: subset, labels })) },
  };
}

/** VirtualService `shop/web` that shares the requests for `www.example.com` out among subsets of `web`, by weight. */
export function virtualService(weights: Readonly<Record<string, number>>, { host = 'web', port = 0 } = {}) {
  const route = Object.entries(weights).map(([subset, weight]) => ({
    destination: { host, subset, ...(port > 0 && { port: { number: port } }) },
    weight,
  }));
  return {
    kind: 'VirtualService',
    apiVersion: 'networking.istio.io/v1',
    metadata: { name: 'web', namespace: 'shop', uid: 'v-web' },
    spec: { hosts: ['www.example.com'], http: [{ route }] },
  };
}
