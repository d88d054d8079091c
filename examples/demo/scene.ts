/** What happens in the demo's recording: the objects of namespace `shop`, who is asked how often, and what goes wrong when. */
import path from 'node:path';
import { built } from '../../e2e/cluster/build.ts';
import type { Image } from '../../e2e/cluster/support/image.ts';

export const namespace = 'shop';
/** How long it was healthy before: what was done to the cluster earlier is no change that anybody would blame. */
export const quietMs = 660_000;
export const durationMs = 180_000;
/** The moment of the dump `outage.json`: both upstreams that fail have failed for a while. */
export const dumpAtMs = 120_000;

/** Nothing answers there but the recorder, which has no image to hand out. */
export const registry = 'registry.example.com';

/** Requests per second of each upstream. */
export const requestsPerSecond: Readonly<Record<string, number>> = { checkout: 2, cart: 1, catalog: 1, payments: 1 };

function imageName(service: string, version: string): string {
  return `${registry}/${namespace}/${service}:${version}`;
}

/** The images that the node has. Payments 3.1.0 is not among them. */
export function images(): Image[] {
  const files = { '/container': path.join(built('container'), 'container') };
  const image = (name: string, ...args: readonly string[]): Image => ({
    name,
    files,
    entrypoint: ['/container', ...args],
  });
  return [
    image(imageName('checkout', '1.4.0'), 'serve'),
    image(imageName('checkout', '1.5.0'), 'serve', '-ready-for', '20s'),
    image(imageName('cart', '2.2.1'), 'serve'),
    image(imageName('catalog', '1.0.8'), 'serve'),
    image(imageName('batch-report', '0.9.3'), 'serve'),
    image(imageName('payments', '3.0.2'), 'serve'),
    image(imageName('payments', '3.1.0-rc.1'), 'crash', '-after', '2s'),
  ];
}

function service(name: string) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { app: name } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  };
}

interface Release {
  readonly name?: string;
  readonly version: string;
  readonly replicas: number;
  readonly strategy?: object;
}

function deployment(app: string, { name = app, version, ...spec }: Release) {
  const labels = { app, ...(name !== app && { track: name.slice(app.length + 1) }) };
  const container = {
    name: 'app',
    image: imageName(app, version),
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 3 },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { app } },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, containers: [container] },
      },
    },
  };
}

function ingress(services: readonly string[]) {
  const paths = services.map((name) => ({
    path: `/${name}`,
    pathType: 'Prefix',
    backend: { service: { name, port: { name: 'http' } } },
  }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace },
    spec: { rules: [{ host: 'shop.example.com', http: { paths } }] },
  };
}

export const services = ['checkout', 'cart', 'catalog', 'payments', 'batch-report'];

export const objects: readonly object[] = [
  ...services.map(service),
  deployment('checkout', { version: '1.4.0', replicas: 3 }),
  deployment('cart', { version: '2.2.1', replicas: 2 }),
  deployment('catalog', { version: '1.0.8', replicas: 2 }),
  // All of its pods go before new ones come: an outage where another rollout would only not get on.
  deployment('payments', { version: '3.0.2', replicas: 2, strategy: { type: 'Recreate' } }),
  deployment('payments', { name: 'payments-canary', version: '3.0.2', replicas: 1, strategy: { type: 'Recreate' } }),
  deployment('batch-report', { version: '0.9.3', replicas: 0 }),
  ingress(['checkout', 'cart', 'catalog', 'payments']),
];

/** What an act can do to the cluster. */
export interface Stage {
  /** Rolls a Deployment out to an image. */
  readonly setImage: (deployment: string, image: string) => Promise<unknown>;
  /** Lets one container stop listening while its process goes on; the same one each time. */
  readonly closePort: (service: string) => Promise<unknown>;
  /** Deletes the pod of that container. */
  readonly replace: (service: string) => Promise<unknown>;
}

export interface Act {
  readonly atMs: number;
  readonly do: (stage: Stage) => Promise<unknown>;
}

function rollOut(name: string, service: string, version: string): Act['do'] {
  return ({ setImage }) => setImage(name, imageName(service, version));
}

export const acts: readonly Act[] = [
  // Its readiness probe is answered with 200 for twenty seconds, then with 503.
  { atMs: 8_000, do: rollOut('checkout', 'checkout', '1.5.0') },
  // It ends two seconds after it began.
  { atMs: 20_000, do: rollOut('payments-canary', 'payments', '3.1.0-rc.1') },
  // Nobody pushed this one.
  { atMs: 28_000, do: rollOut('payments', 'payments', '3.1.0') },
  // Connections are refused while Kubernetes still calls the pod ready: that is UF, not UH.
  { atMs: 60_000, do: ({ closePort }) => closePort('cart') },
  { atMs: 90_000, do: ({ replace }) => replace('cart') },
  // Somebody rolls back.
  { atMs: 145_000, do: rollOut('checkout', 'checkout', '1.4.0') },
  { atMs: 155_000, do: rollOut('payments', 'payments', '3.0.2') },
  { atMs: 160_000, do: rollOut('payments-canary', 'payments', '3.0.2') },
];
