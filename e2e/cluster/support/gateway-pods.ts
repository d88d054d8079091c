import { clusterName, fileAccessLog, istioTextFormat } from '../../../examples/envoy/bootstrap.ts';
import { program } from '../../support/programs.ts';
import { envoyBinary, type Image, withLibraries } from './image.ts';
import { realDeployment } from './real-pods.ts';

const image = 'uhwatch.test/envoy:1';
const router = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router';
const connections =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';

/** Name, namespace and label `app` of a gateway as Istio installs it. */
export const gateway = { name: 'istio-ingressgateway', namespace: 'istio-system', container: 'istio-proxy' } as const;

/** An image of the real Envoy; undefined where there is none, which one line says. */
export function gatewayImage(): Image | undefined {
  const envoy = program('envoy');
  if (envoy === undefined) return undefined;
  return { name: image, files: withLibraries('/envoy', envoyBinary(envoy)), entrypoint: ['/envoy'] };
}

/** Every request goes to service `web` of namespace `shop`, which has no endpoints: UH, one line in Istio's format. */
function bootstrap(): object {
  const http = {
    '@type': connections,
    stat_prefix: 'ingress',
    access_log: [fileAccessLog({ path: '/dev/stdout', format: istioTextFormat })],
    route_config: {
      virtual_hosts: [
        {
          name: 'web',
          domains: ['*'],
          routes: [{ name: 'default', match: { prefix: '/' }, route: { cluster: clusterName('web') } }],
        },
      ],
    },
    http_filters: [{ name: 'envoy.filters.http.router', typed_config: { '@type': router } }],
  };
  const listener = {
    name: 'ingress',
    address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
    filter_chains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: http }] }],
  };
  const cluster = { name: clusterName('web'), type: 'STATIC', connect_timeout: '1s' };
  return {
    node: { id: 'gateway', cluster: 'gateway' },
    static_resources: { listeners: [listener], clusters: [cluster] },
  };
}

/** The Deployment of the gateway, whose one pod serves on port 8080. */
export function gatewayDeployment() {
  const flags = ['--concurrency', '1', '--disable-hot-restart', '--file-flush-interval-msec', '50'];
  return realDeployment(gateway.name, {
    namespace: gateway.namespace,
    replicas: 1,
    containerName: gateway.container,
    container: {
      image,
      args: ['--config-yaml', JSON.stringify(bootstrap()), ...flags],
      readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1 },
    },
  });
}
