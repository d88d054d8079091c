import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Dependency } from '../../model/evidence/dependency.ts';
import { object } from '../json.ts';
import { collect } from './collect.ts';
import { HeldObjects } from './held-objects.ts';
import type { ObjectQuery, ObjectReader } from './reader.ts';

const service = 'kind: Service\nmetadata: { namespace: shop, name: web }\nspec: { selector: { app: web } }';

function deployment(place: string, labels: string, template = labels): string {
  return `kind: Deployment
metadata: { ${place}, labels: ${labels} }
spec: { replicas: 2, template: { metadata: { labels: ${template} } } }
status: { replicas: 2 }`;
}

function podWith(sidecar: string, isReady = false, labels = ''): string {
  return `kind: Pod
metadata: { namespace: shop, name: web-1, uid: uid-1, labels: { app: web${labels} } }
spec: { nodeName: node-1, containers: [{ name: app }, { name: ${sidecar} }] }
status:
  phase: Running
  containerStatuses:
    - { name: app, ready: true, state: { running: {} } }
    - { name: ${sidecar}, ready: ${isReady}, state: { running: {} } }`;
}

/** Of the Service web of the namespace shop; `refused` are namespaces whose Deployments may not be read. */
async function dependenciesOf(objects: readonly string[], refused: readonly string[] = []) {
  const documents = parseAllDocuments([service, ...objects].join('\n---\n'));
  const held = new HeldObjects(
    documents.map((each) => object(each.toJS())),
    'the files',
  );
  const asked: ObjectQuery[] = [];
  const reader: ObjectReader = {
    list: (query) => {
      asked.push(query);
      const isRefused = query.resource === 'deployments' && refused.includes(query.namespace);
      return isRefused ? Promise.resolve({ missing: 'may not be listed' }) : held.list(query);
    },
  };
  const { dependencies } = await collect(reader, { namespace: 'shop', service: 'web', now: 0 });
  return { dependencies, asked };
}

const down = { kind: 'Deployment', need: 'sidecar', ready: 0, desired: 2 } satisfies Partial<Dependency>;

describe('what pods wait for', () => {
  test.each([
    { by: 'istio-proxy', namespace: 'istio-system', name: 'istiod', labels: '{ app: istiod }' },
    { by: 'istio-proxy', namespace: 'mesh', name: 'istiod', labels: '{ app: istiod }' },
    {
      by: 'linkerd-proxy',
      namespace: 'linkerd',
      name: 'linkerd-identity',
      labels: '{ linkerd.io/control-plane-component: identity }',
    },
  ])('$by that is not ready waits for $namespace/$name', async ({ by, namespace, name, labels }) => {
    const plane = deployment(`namespace: ${namespace}, name: ${name}`, labels);
    const { dependencies } = await dependenciesOf([podWith(by), plane]);
    expect(dependencies).toMatchObject([{ ...down, by, namespace, name }]);
  });

  test('the label of a pod says which revision of the control plane is its own', async () => {
    const plane = (revision: string) =>
      deployment(`namespace: istio-system, name: ${revision}`, `{ app: istiod, istio.io/rev: ${revision} }`);
    const planes = [plane('old'), plane('new')];
    const ofOne = await dependenciesOf([podWith('istio-proxy', false, ', istio.io/rev: new'), ...planes]);
    expect(ofOne.dependencies.map(({ name }) => name)).toEqual(['new']);
    const ofAny = await dependenciesOf([podWith('istio-proxy'), ...planes]);
    expect(ofAny.dependencies.map(({ name }) => name)).toEqual(['old', 'new']);
  });

  test('where its Deployment may not be read, whether it has ready pods is not known', async () => {
    const { dependencies } = await dependenciesOf([podWith('istio-proxy')], ['istio-system', '']);
    expect(dependencies).toMatchObject([{ namespace: 'istio-system', name: 'istiod', ready: undefined }]);
  });

  test('a cluster without that control plane, such as one whose mesh is run from elsewhere, has none', async () => {
    const own = deployment('namespace: shop, name: web', '{ app: web }');
    expect((await dependenciesOf([podWith('istio-proxy'), own])).dependencies).toEqual([]);
  });

  test('nothing of another namespace is asked for while no sidecar waits', async () => {
    const { dependencies, asked } = await dependenciesOf([podWith('istio-proxy', true)]);
    expect(dependencies).toEqual([]);
    expect(asked.filter(({ resource }) => resource === 'deployments').map(({ namespace }) => namespace)).toEqual([
      'shop',
    ]);
  });
});

describe('what pods are refused without', () => {
  const refusal = (url: string) => `kind: Deployment
metadata: { namespace: shop, name: web, uid: uid-web }
spec: { replicas: 2, template: { metadata: { labels: { app: web } } } }
status:
  conditions:
    - { type: ReplicaFailure, status: "True", message: 'failed calling webhook "policy.example.com": failed to call webhook: Post "${url}": no endpoints available' }`;

  test('the Deployment that the Service of the webhook selects, whatever its name', async () => {
    const { dependencies } = await dependenciesOf([
      refusal('https://policy-webhook.policies.svc:443/mutate?timeout=10s'),
      'kind: Service\nmetadata: { namespace: policies, name: policy-webhook }\nspec: { selector: { part: admission } }',
      deployment('namespace: policies, name: controller', '{ app: x }', '{ part: admission }'),
      deployment('namespace: policies, name: reports', '{ app: x }', '{ part: reports }'),
    ]);
    const webhook = { ...down, need: 'admission_webhook', by: 'policy.example.com' };
    expect(dependencies).toMatchObject([{ ...webhook, namespace: 'policies', name: 'controller' }]);
  });

  test('nothing is known of a webhook outside of the cluster', async () => {
    expect((await dependenciesOf([refusal('https://policy.example.com/mutate')])).dependencies).toEqual([]);
  });
});
