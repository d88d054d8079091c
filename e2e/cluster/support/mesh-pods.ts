import path from 'node:path';
import { serverCertificate } from '../../../exporter/src/testing/certificates.ts';
import { program } from '../../support/programs.ts';
import { built } from '../build.ts';
import type { ControlPlane } from './control-plane.ts';
import { envoyBinary, type Image, withLibraries } from './image.ts';
import { rootNamespace, turnedOff } from './istio.ts';
import { adsBootstrap } from './istio-proxy.ts';
import { toleration } from './real-node.ts';

/** Where pods of the node's bridge reach what listens on the node. */
const nodeAddress = '10.88.0.1';
const ports = { xds: 15_010, http: 8_080, webhook: 15_017, monitoring: 15_014, sidecar: 15_021 } as const;
const istiodImage = 'uhwatch.test/istiod:1';
const sidecarImage = 'uhwatch.test/istio-proxy:1';
const labels = { app: 'istiod' };
const injector = 'istio-sidecar-injector';

/** Images of istiod and of its sidecar; undefined where there is no Envoy, which one line says. */
export function meshImages(): readonly Image[] | undefined {
  const envoy = program('envoy');
  if (envoy === undefined) return undefined;
  const pilot = path.join(built('istio'), 'pilot-discovery');
  return [
    { name: istiodImage, files: { '/pilot-discovery': pilot }, entrypoint: ['/pilot-discovery'] },
    { name: sidecarImage, files: withLibraries('/envoy', envoyBinary(envoy)), entrypoint: ['/envoy'] },
  ];
}

/** What istiod is started with: files of the control plane's folder, which its pod mounts where they are. */
async function istiodArguments(plane: ControlPlane): Promise<string[]> {
  const own = await serverCertificate(plane.authority, { names: [`istiod.${rootNamespace}.svc`] });
  const flags = {
    kubeconfig: plane.kubeconfig('admin'),
    meshConfig: plane.write('mesh.json', { enableAutoMtls: false, defaultProviders: { metrics: [] } }),
    grpcAddr: `:${ports.xds}`,
    httpAddr: `:${ports.http}`,
    httpsAddr: `:${ports.webhook}`,
    monitoringAddr: `:${ports.monitoring}`,
    secureGRPCAddr: '',
    ctrlz_port: '0',
    caCertFile: plane.file('ca.crt'),
    tlsCertFile: plane.write('istiod.crt', own.cert),
    tlsKeyFile: plane.write('istiod.key', own.key),
  };
  return ['discovery', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)];
}

/** istiod in the network of the node, where the apiserver is, with its Service. */
async function istiod(plane: ControlPlane): Promise<object[]> {
  const env = Object.entries({ ...turnedOff, POD_NAMESPACE: rootNamespace, POD_NAME: 'istiod' });
  const container = {
    name: 'discovery',
    image: istiodImage,
    imagePullPolicy: 'Never',
    args: await istiodArguments(plane),
    env: env.map(([name, value]) => ({ name, value })),
    readinessProbe: { httpGet: { path: '/ready', port: ports.http }, periodSeconds: 1 },
    volumeMounts: [{ name: 'plane', mountPath: plane.folder }],
  };
  const spec = {
    hostNetwork: true,
    terminationGracePeriodSeconds: 1,
    automountServiceAccountToken: false,
    tolerations: [toleration],
    containers: [container],
    volumes: [{ name: 'plane', hostPath: { path: plane.folder } }],
  };
  const metadata = { name: 'istiod', namespace: rootNamespace, labels };
  const servicePorts = [
    { name: 'grpc-xds', port: ports.xds },
    { name: 'https-webhook', port: 443, targetPort: ports.webhook },
  ];
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: servicePorts } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      // Two of them would want the same ports of the node.
      spec: {
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec },
      },
    },
  ];
}

function fromPod(name: string, fieldPath: string): object {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

/** The sidecar that istiod injects: a stock Envoy that has all from istiod, with the probes of Istio's own. */
function sidecar(): object {
  const probe = { httpGet: { path: '/ready', port: ports.sidecar }, timeoutSeconds: 3 };
  const config = adsBootstrap({
    xds: { address: nodeAddress, port: ports.xds },
    admin: { address: '0.0.0.0', port: ports.sidecar },
  });
  const node = {
    id: 'sidecar~$(POD_IP)~$(POD_NAME).$(POD_NAMESPACE)~$(POD_NAMESPACE).svc.cluster.local',
    cluster: 'mesh',
    metadata: { NAMESPACE: '$(POD_NAMESPACE)', CLUSTER_ID: 'Kubernetes' },
  };
  return {
    name: 'istio-proxy',
    image: sidecarImage,
    imagePullPolicy: 'Never',
    args: ['--config-yaml', JSON.stringify({ ...config, node }), '--concurrency', '1', '--disable-hot-restart'],
    env: [
      fromPod('POD_IP', 'status.podIP'),
      fromPod('POD_NAME', 'metadata.name'),
      fromPod('POD_NAMESPACE', 'metadata.namespace'),
    ],
    startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 600 },
    readinessProbe: { ...probe, periodSeconds: 15, failureThreshold: 4 },
  };
}

/** As Istio installs it: what the injector adds, and that it is asked for each pod of a namespace that has the label. */
function injection(plane: ControlPlane): object[] {
  const config = {
    policy: 'enabled',
    defaultTemplates: ['sidecar'],
    templates: { sidecar: JSON.stringify({ spec: { containers: [sidecar()] } }) },
  };
  const values = { global: {}, sidecarInjectorWebhook: {} };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: injector, namespace: rootNamespace },
      data: { config: JSON.stringify(config), values: JSON.stringify(values) },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: injector },
      webhooks: [
        {
          name: 'namespace.sidecar-injector.istio.io',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds: 2,
          namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
          clientConfig: {
            service: { namespace: rootNamespace, name: 'istiod', path: '/inject', port: 443 },
            caBundle: Buffer.from(plane.ca).toString('base64'),
          },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
  ];
}

/** istiod as Istio installs it, with what it injects into pods of namespaces with the label `istio-injection`. */
export async function istioInPods(plane: ControlPlane): Promise<object[]> {
  return [...injection(plane), ...(await istiod(plane))];
}
