import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evidenceResources } from '../../exporter/src/kubernetes/evidence/resources.ts';
import { resources } from '../../exporter/src/kubernetes/resources.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { defineIstio } from './support/istio.ts';
import { defineGatewayApi } from './support/mesh-gateway-api.ts';
import { deployment, service } from './support/objects.ts';
import { TestCluster } from './support/test-cluster.ts';

/** What discovery says of one version of a group, as far as it is looked at. */
interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly verbs: readonly string[] }[];
}

/** With the definitions of Istio and of the Gateway API, and nobody who serves them. */
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start();
  defineIstio(cluster.plane);
  defineGatewayApi(cluster.plane);
}, 240_000);

afterAll(() => cluster.stop());

/** The resource that stands under a path such as `/apis/apps/v1/deployments`, once its definition is served. */
async function served(at: string): Promise<unknown> {
  const end = at.lastIndexOf('/');
  const name = at.slice(end + 1);
  return eventually(async () => {
    const { resources: found } = await cluster.plane.api.get<ResourceList>(at.slice(0, end));
    const resource = found.find((each) => each.name === name);
    expect(resource, `${at} among ${found.map((each) => each.name).join(', ')}`).toBeDefined();
    return resource;
  });
}

/** Of KEDA no definitions can be had here. */
const onDemand = Object.values(evidenceResources).filter(({ kind }) => kind !== 'ScaledObject');

describe('a real apiserver', () => {
  test.each(resources)('serves $kind where it is watched', async ({ kind, path: at }) => {
    expect(await served(at)).toMatchObject({ kind, verbs: expect.arrayContaining(['list', 'watch']) as unknown });
  });

  test.each(onDemand)('serves $kind where it is read on demand', async ({ kind, paths }) => {
    expect(await served(paths[0])).toMatchObject({ kind, verbs: expect.arrayContaining(['list']) as unknown });
  });
});

function ofIstio(kind: string, name: string, spec: object): object {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace: cluster.namespace }, spec };
}

test('a gateway of Istio with nothing ready is one cause for the upstreams that it leads to', async () => {
  await cluster.nextNamespace();
  const { namespace, plane, uhwatch } = cluster;
  const behind = ['cart', 'pay', 'web'];
  for (const name of behind) await cluster.apply(service(name, { namespace }), deployment(name, { namespace }));
  await cluster.apply(service('gateway', { namespace }), deployment('gateway', { namespace, state: 'unready' }));
  const servers = [{ hosts: ['*'], port: { number: 80, name: 'http', protocol: 'HTTP' } }];
  const gateway = ofIstio('Gateway', 'public', { selector: { app: 'gateway' }, servers });
  const routes = behind.map((name) =>
    ofIstio('VirtualService', name, {
      hosts: [`${name}.example.com`],
      gateways: ['public'],
      http: [{ route: [{ destination: { host: name } }] }],
    }),
  );
  const list = { apiVersion: 'v1', kind: 'List', items: [gateway, ...routes] };
  plane.kubectl(['apply', '-f', '-'], JSON.stringify(list));
  const expected = {
    kind: 'Deployment',
    namespace,
    name: 'gateway',
    confidence: 'likely',
    named: behind.map((name) => `${namespace}/${name}`),
    hosts: behind.map((name) => `${name}.example.com`),
    title: `Gateway Deployment ${namespace}/gateway has nothing ready: 3 hosts of 3 upstreams lead through it`,
  };
  await eventually(async () => {
    const answer = await fetch(`${uhwatch.url}/api/v1/upstreams`);
    expect(UpstreamList.parse(await answer.json()).common_causes).toMatchObject([expected]);
  }, 30_000);
});
