import { buildInfo } from '../../exporter/src/app/build-info.ts';
import { programOptions } from '../../exporter/src/config/options.ts';
import { loadConfig } from '../../exporter/src/config/load.ts';

/** Where whoever runs uhwatch has pushed the image; nobody publishes one under this name. */
const image = `ghcr.io/uhwatch/uhwatch:${buildInfo().version}`;

/** `nobody`; a number, because `runAsNonRoot` cannot judge the name in the image. */
const user = 65534;

export const portName = 'metrics';

/** The default of `web.listen-address`. */
export const port = Number(loadConfig(programOptions, [], {})['web.listen-address'].split(':').at(-1));

/** The pod of every manifest; `args` are those after `serve`. */
export function podSpec(account: string, args: readonly string[]) {
  return {
    serviceAccountName: account,
    automountServiceAccountToken: true,
    '#enableServiceLinks':
      'A link to a Service named uhwatch would be a variable UHWATCH_..., as the options of uhwatch are.',
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      '#runAsUser': 'By number: Kubernetes cannot tell that the user of the image, which is a name, is not root.',
      runAsUser: user,
      runAsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [container(args)],
  };
}

function container(args: readonly string[]) {
  return {
    name: 'uhwatch',
    '#image': 'Replace it by the image that you built (exporter/Dockerfile) and pushed.',
    image,
    args: ['serve', '--kubernetes.in-cluster', ...args],
    ports: [{ name: portName, containerPort: port }],
    ...probes(),
    '#resources':
      'The limit is more than twice the 220 MiB that 10,000 services may take (npm run bench -- kubernetes-sync). None of ' +
      'CPU: it would slow uhwatch down just when much changes.',
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    '#securityContext': 'It writes no file, so it has no volume and its root is read-only.',
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function probes() {
  const get = (path: string) => ({ httpGet: { path, port: portName } });
  return {
    startupProbe: { ...get('/-/healthy'), periodSeconds: 2, failureThreshold: 30 },
    '#livenessProbe':
      '/-/healthy asks nothing of the apiserver, and must not: while the apiserver is away a restart would only lose what ' +
      'uhwatch still knows.',
    livenessProbe: { ...get('/-/healthy'), periodSeconds: 10, timeoutSeconds: 5 },
    '#readinessProbe': 'Ready after the first complete view of the cluster, and from then on.',
    readinessProbe: { ...get('/-/ready'), periodSeconds: 5, timeoutSeconds: 5 },
  };
}
