import { readdirSync } from 'node:fs';
import path from 'node:path';
import { moduleFile } from '../build.ts';
import type { ControlPlane } from './control-plane.ts';
import { service } from './objects.ts';

/** Where the gateway of the mesh listens for routes of the Gateway API. */
export const gatewayApiPort = 18_082;

const api = 'gateway.networking.k8s.io/v1';
const name = 'front';

/** The resources of the Gateway API, those of the experimental channel included. */
export function defineGatewayApi(plane: ControlPlane): void {
  const folder = moduleFile('istio', 'sigs.k8s.io/gateway-api', 'config/crd/experimental');
  const files = readdirSync(folder).filter((file) => file.startsWith('gateway.networking.k8s.io_'));
  plane.kubectl(['apply', '--server-side', ...files.flatMap((file) => ['-f', path.join(folder, file)])]);
}

interface Backend {
  readonly name: string;
  readonly port: number;
  readonly namespace?: string;
}

function route(host: string, ...backendRefs: readonly Backend[]): object {
  return {
    apiVersion: api,
    kind: 'HTTPRoute',
    metadata: { name: host, namespace: 'shop' },
    spec: {
      hostnames: [`${host}.example.com`],
      parentRefs: [{ name }],
      // A rule needs either, and the API server takes both.
      rules: [backendRefs.length > 0 ? { backendRefs } : { matches: [{}] }],
    },
  };
}

/**
 * A Gateway that the gateway of the mesh serves, since the selector of its Service picks that proxy, and routes with each
 * fault that their backends can have.
 */
export const gatewayApiObjects: readonly object[] = [
  service(name, { selector: { istio: 'gateway' }, ports: [{ name: 'http', port: gatewayApiPort }] }),
  {
    apiVersion: api,
    kind: 'Gateway',
    metadata: { name, namespace: 'shop' },
    spec: {
      gatewayClassName: 'istio',
      addresses: [{ type: 'Hostname', value: `${name}.shop.svc.cluster.local` }],
      listeners: [{ name: 'http', port: gatewayApiPort, protocol: 'HTTP' }],
    },
  },
  route('api-healthy', { name: 'healthy', port: 80 }),
  route('api-empty', { name: 'empty', port: 80 }),
  route('api-missing', { name: 'gone', port: 80 }),
  route('api-port', { name: 'healthy', port: 81 }),
  route('api-grant', { name: 'uhwatch', namespace: 'uhwatch', port: 9797 }),
  route('api-none'),
];
