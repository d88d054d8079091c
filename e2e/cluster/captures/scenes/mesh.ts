import { podSpec, type PodFields } from '../objects.ts';
import { type Scene, type Seen, all, says } from '../scene.ts';

const names = ['web', 'cart', 'ledger'] as const;
const injector = 'istio-sidecar-injector';

/** What hits several services at once, all of them in the namespace of the scene, istiod too. */
export const meshScenes: readonly Scene[] = [
  {
    name: 'injection-webhook-down',
    on: 'pretended',
    isAlone: true,
    prepare: ({ plane, namespace }) => plane.kubectl(['apply', '-f', '-'], JSON.stringify(injection(namespace))),
    // No node takes istiod.
    objects: [...behind('istiod', { nodeSelector: { pool: 'mesh' } }), ...names.flatMap((name) => behind(name))],
    until: all(says(/"reason":"Unschedulable"/), ...names.map(isRefused)),
    undo: ({ plane }) => plane.kubectl(['delete', 'mutatingwebhookconfiguration', injector]),
  },
];

/** A Service, and a Deployment that no other Service selects. */
function behind(name: string, pod: PodFields = {}): object[] {
  const labels = { app: name };
  const ports = [{ name: 'https', port: 443, targetPort: 'http' }];
  return [
    { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { selector: labels, ports } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec(pod) } },
    },
  ];
}

function isRefused(name: string): Seen {
  return (objects) =>
    objects.some(
      ({ kind, reason, involvedObject }) =>
        kind === 'Event' &&
        reason === 'FailedCreate' &&
        (involvedObject as { readonly name: string }).name.startsWith(`${name}-`),
    );
}

/** As Istio installs it: whoever is not istiod itself is asked for. */
function injection(namespace: string) {
  return {
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
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        objectSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['istiod'] }] },
        clientConfig: { service: { namespace, name: 'istiod', path: '/inject', port: 443 } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  };
}
