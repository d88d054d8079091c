import { container, deployment, service, web } from '../objects.ts';
import { type Scene, after, all, pods, ready, says } from '../scene.ts';

const refused = says(/FailedCreate/);

const ofNamespace = (name: string) => ({ 'kubernetes.io/metadata.name': name });

/** Pods that ought to exist and do not. */
export const creationScenes: readonly Scene[] = [
  {
    name: 'quota-used-up',
    on: 'pretended',
    objects: [quota('0'), ...web()],
    until: refused,
  },
  {
    name: 'quota-for-two-of-four',
    on: 'pretended',
    objects: [quota('2'), ...web({}, { replicas: 4 })],
    until: all(refused, ready(2)),
  },
  {
    name: 'service-account-missing',
    on: 'pretended',
    objects: [service(), deployment({ serviceAccountName: 'web' })],
    until: refused,
  },
  {
    name: 'admission-policy',
    on: 'pretended',
    isAlone: true,
    prepare: ({ plane, namespace }) => {
      plane.kubectl(['apply', '-f', '-'], JSON.stringify(admissionPolicy(namespace)));
      plane.kubectl(['apply', '-f', '-'], JSON.stringify(admissionBinding(namespace)));
    },
    objects: web({}, { replicas: 0 }),
    // A policy is in force some seconds after it was accepted.
    acts: [{ when: after(10), do: ({ kubectl }) => kubectl('scale', 'deployment/web', '--replicas=2') }],
    until: refused,
  },
  {
    name: 'pod-security',
    on: 'pretended',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    objects: web(),
    until: refused,
  },
  {
    name: 'admission-webhook-down',
    on: 'pretended',
    isAlone: true,
    prepare: ({ plane, namespace }) => plane.kubectl(['apply', '-f', '-'], JSON.stringify(webhook(namespace))),
    objects: web(),
    until: refused,
    undo: ({ plane }) => plane.kubectl(['delete', 'validatingwebhookconfiguration', 'images']),
  },
  {
    name: 'scaled-to-zero',
    on: 'pretended',
    objects: web(),
    acts: [{ when: ready(2), do: ({ kubectl }) => kubectl('scale', 'deployment/web', '--replicas=0') }],
    until: pods(0),
  },
  {
    name: 'selector-typo',
    on: 'pretended',
    objects: [service({ selector: { app: 'wbe' } }), deployment()],
    until: says(/"type":"Ready"/),
  },
  {
    name: 'named-port-missing',
    on: 'pretended',
    objects: [
      service(),
      deployment({
        containers: [container({ ports: [{ name: 'web', containerPort: 8080 }], readinessProbe: undefined })],
      }),
    ],
    until: ready(2),
  },
  {
    name: 'numeric-port-undeclared',
    on: 'pretended',
    objects: [service({ ports: [{ name: 'http', port: 80, targetPort: 9090 }] }), deployment()],
    until: ready(2),
  },
];

function quota(count: string) {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' }, spec: { hard: { pods: count } } };
}

function admissionPolicy(namespace: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'signed-images' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: { matchLabels: ofNamespace(namespace) },
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
      validations: [
        { expression: "'signed' in object.metadata.labels", message: 'only signed images may run in this namespace' },
      ],
    },
  };
}

function admissionBinding(namespace: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'signed-images' },
    spec: {
      policyName: 'signed-images',
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: ofNamespace(namespace) } },
    },
  };
}

/** Nobody listens at its address. */
function webhook(namespace: string) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'images' },
    webhooks: [
      {
        name: 'images.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 2,
        namespaceSelector: { matchLabels: ofNamespace(namespace) },
        clientConfig: { url: 'https://127.0.0.1:9/validate' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  };
}
