import path from 'node:path';
import { answering, freePort, start, type Started } from '../../support/processes.ts';
import { built, moduleFile } from '../build.ts';
import type { ControlPlane } from './control-plane.ts';

/** Where Istio's settings for the whole mesh stand. */
export const rootNamespace = 'istio-system';

/** The access logs that each proxy of the mesh writes in its working directory, in Istio's own formats. */
export const accessLogs = { text: 'access.log', json: 'access.json' } as const;

/** A running istiod. */
export interface Istio {
  /** Where proxies ask for their configuration, on 127.0.0.1. */
  readonly xdsPort: number;
  readonly stop: Started['stop'];
  readonly output: Started['output'];
}

/** What Istio's own build of Envoy has and the stock one does not, and certificates, which nobody here asks for. */
export const turnedOff = {
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  ENABLE_CA_SERVER: 'false',
  PILOT_CERT_PROVIDER: 'none',
};

/** Without it the inbound side of a sidecar waits for a certificate. */
const withoutMutualTls = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: rootNamespace },
  spec: { mtls: { mode: 'DISABLE' } },
};

/** A service of the registry that takes gRPC access logs from Istio's own providers. */
export interface AlsService {
  readonly service: string;
  readonly port: number;
}

const meshConfig = (als: AlsService) => ({
  enableAutoMtls: false,
  enableTracing: false,
  outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  // Metrics come from a filter of Istio's own build of Envoy.
  defaultProviders: { metrics: [], accessLogging: ['text', 'json', 'als-http', 'als-tcp'] },
  extensionProviders: [
    { name: 'text', envoyFileAccessLog: { path: accessLogs.text } },
    { name: 'json', envoyFileAccessLog: { path: accessLogs.json, logFormat: { labels: {} } } },
    { name: 'als-http', envoyHttpAls: als },
    { name: 'als-tcp', envoyTcpAls: als },
  ],
});

/** Istio's resources, and its namespace. */
export function defineIstio(plane: ControlPlane): void {
  const definitions = moduleFile('istio', 'istio.io/istio', 'manifests/charts/base/files/crd-all.gen.yaml');
  plane.kubectl(['apply', '--server-side', '-f', definitions]);
  plane.kubectl(['create', 'namespace', rootNamespace]);
}

/** Once istiod runs, or its definitions are known. */
export function turnOffMutualTls(plane: ControlPlane): void {
  plane.kubectl(['apply', '-f', '-'], JSON.stringify(withoutMutualTls));
}

/**
 * Starts istiod on a control plane, with the definitions of Istio's resources, and waits until it is ready. Proxies ask
 * it without TLS, and a mesh of REGISTRY_ONLY is what they get.
 */
export async function startIstio(plane: ControlPlane, als: AlsService): Promise<Istio> {
  defineIstio(plane);
  const [xdsPort, httpPort, monitoringPort] = [await freePort(), await freePort(), await freePort()];
  const flags = {
    kubeconfig: plane.kubeconfig('admin'),
    meshConfig: plane.write('mesh.json', meshConfig(als)),
    grpcAddr: `127.0.0.1:${xdsPort}`,
    httpAddr: `127.0.0.1:${httpPort}`,
    monitoringAddr: `127.0.0.1:${monitoringPort}`,
    httpsAddr: '',
    secureGRPCAddr: '',
    ctrlz_port: '0',
  };
  const istiod = start(
    path.join(built('istio'), 'pilot-discovery'),
    ['discovery', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)],
    { ...process.env, ...turnedOff, POD_NAMESPACE: rootNamespace },
  );
  try {
    turnOffMutualTls(plane);
    await answering(`http://127.0.0.1:${httpPort}/ready`, istiod, 60_000);
  } catch (error) {
    await istiod.stop('SIGKILL');
    throw error;
  }
  return { xdsPort, stop: istiod.stop, output: istiod.output };
}
