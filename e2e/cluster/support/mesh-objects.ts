import { deployment, service } from './objects.ts';
import { podPorts } from './mesh-servers.ts';

/** The gateway of the mesh: one port for HTTP and gRPC, one for each TCP service. */
export const gatewayPorts = { http: 18_081, cache: 16_379, 'cache-empty': 16_380, 'cache-refused': 16_381 } as const;
const tcpServices = ['cache', 'cache-empty', 'cache-refused'] as const;

const istioApi = 'networking.istio.io/v1';
const metadata = (name: string) => ({ name, namespace: 'shop' });
const host = (name: string) => `${name}.shop.svc.cluster.local`;

const kinds = { http: { port: 80, podPort: podPorts.http }, grpc: { port: 9000, podPort: podPorts.grpc } } as const;

type Kind = keyof typeof kinds | 'tcp';

interface ServiceRow {
  readonly kind?: Kind;
  readonly replicas?: number;
  readonly state?: 'unready';
  /** Where its pods listen, if they do. */
  readonly podPort?: number;
}

/** The services of namespace `shop`, each with a workload of its name. */
const services: Readonly<Record<string, ServiceRow>> = {
  healthy: {},
  unready: { state: 'unready' },
  empty: { replicas: 0 },
  refused: { podPort: podPorts.nobody },
  retried: { podPort: podPorts.nobody },
  exhausted: { podPort: podPorts.failing },
  ejected: { podPort: podPorts.failing },
  web: { replicas: 1 },
  rpc: { kind: 'grpc' },
  'rpc-empty': { kind: 'grpc', replicas: 0 },
  cache: { kind: 'tcp' },
  'cache-empty': { kind: 'tcp', replicas: 0 },
  'cache-refused': { kind: 'tcp', podPort: podPorts.nobody },
};

/** Asks the pod of `web` where it does not listen; only the sidecar in front of it knows. */
const mute = service('mute', {
  selector: { app: 'web' },
  ports: [{ name: 'http', port: 80, targetPort: podPorts.nobody }],
});

/** Services and workloads; how many endpoints of each state kubectl tells is in `endpoints`. */
export function workloads(): readonly { readonly kind: string; readonly metadata: { readonly name: string } }[] {
  const own = Object.entries(services).flatMap(([name, row]) => {
    const { kind = 'http', replicas = 2, podPort, state } = row;
    const { port, podPort: usual } = kind === 'tcp' ? { port: 6379, podPort: podPorts.tcp } : kinds[kind];
    const ports = [{ name: kind, port, targetPort: kind }];
    return [
      service(name, { ports }),
      deployment(name, {
        replicas,
        ...(state && { state }),
        portName: kind,
        port: podPort ?? usual,
        labels: { version: 'v1' },
      }),
    ];
  });
  return [mute, ...own];
}

/** What kubectl tells of them when all pods are as they are asked to be. */
export const endpoints: Readonly<Record<string, string>> = {
  'shop/mute:http': 'ready 1',
  // The proxy that it picks is no pod.
  'shop/front:http': 'none',
  ...Object.fromEntries(
    Object.entries(services).map(([name, { kind = 'http', replicas = 2, state = 'ready' }]) => [
      `shop/${name}:${kind}`,
      replicas === 0 ? 'none' : `${state} ${replicas}`,
    ]),
  ),
};

/** A route of the gateway for the host `NAME.example.com`. */
function route(name: string, destination: object, more: object = {}): object {
  return {
    apiVersion: istioApi,
    kind: 'VirtualService',
    metadata: metadata(name),
    spec: { gateways: ['gateway'], hosts: [`${name}.example.com`], http: [{ route: [{ destination }], ...more }] },
  };
}

const withoutRetries = { retries: { attempts: 0 } };
const routes: readonly object[] = [
  ...['healthy', 'unready', 'empty', 'retried', 'web'].map((name) => route(name, { host: host(name) })),
  ...['refused', 'ejected', 'mute'].map((name) => route(name, { host: host(name) }, withoutRetries)),
  ...['rpc', 'rpc-empty'].map((name) => route(name, { host: host(name) })),
  route('exhausted', { host: host('exhausted') }, { retries: { attempts: 2, retryOn: '5xx' } }),
  route('subset-empty', { host: host('healthy'), subset: 'v2' }),
  route('subset-missing', { host: host('healthy'), subset: 'v3' }),
  route('service-missing', { host: host('gone'), port: { number: 80 } }),
  {
    apiVersion: istioApi,
    kind: 'VirtualService',
    metadata: metadata('tcp'),
    spec: {
      gateways: ['gateway'],
      hosts: ['*'],
      tcp: tcpServices.map((name) => ({
        match: [{ port: gatewayPorts[name] }],
        route: [{ destination: { host: host(name) } }],
      })),
    },
  },
];

const gateway = {
  apiVersion: istioApi,
  kind: 'Gateway',
  metadata: metadata('gateway'),
  spec: {
    selector: { istio: 'gateway' },
    servers: Object.entries(gatewayPorts).map(([name, number]) => ({
      port: { number, name, protocol: name === 'http' ? 'HTTP' : 'TCP' },
      hosts: ['*'],
    })),
  },
};

const subsets = [
  { name: 'v1', labels: { version: 'v1' } },
  { name: 'v2', labels: { version: 'v2' } },
];
const ejectAtOnce = {
  consecutive5xxErrors: 1,
  interval: '1s',
  baseEjectionTime: '300s',
  maxEjectionPercent: 100,
};
const policy = (name: string, spec: object): object => ({
  apiVersion: istioApi,
  kind: 'DestinationRule',
  metadata: metadata(name),
  spec: { host: host(name), ...spec },
});

/** Gateway, VirtualServices and DestinationRules. */
export const istioObjects: readonly object[] = [
  gateway,
  ...routes,
  policy('healthy', { subsets }),
  policy('ejected', { trafficPolicy: { outlierDetection: ejectAtOnce } }),
];
