import type { GeneratedFile } from '../generated-file.ts';
import { type Manifest, manifestFile, yamlBlock } from './manifest.ts';
import { clusterPermissions, namespacePermissions, podLogPermissions, serviceAccount } from './permissions.ts';
import { deployment, service, statefulSet, type Workload } from './workload.ts';

const account = { name: 'uhwatch', namespace: 'uhwatch' };

/** Into how many parts sharded.yaml divides a cluster. */
const shards = 3;

/** What namespaced.yaml watches; it runs in the first of them. */
const namespaces = ['shop'] as const;

/** Where istio.yaml looks for a gateway, as Istio's own charts install it. */
const gateway = { namespace: 'istio-system', selector: 'istio=ingressgateway' };

/** The permissions of the source `envoy-pod-logs`, as its README shows them. */
export const podLogPermissionsBlock = (): string => yamlBlock(podLogPermissions(account, gateway.namespace));

/** Every manifest of deploy/kubernetes. */
export function deployFiles(): GeneratedFile[] {
  return [
    { path: 'deploy/kubernetes/uhwatch.yaml', content: wholeCluster() },
    { path: 'deploy/kubernetes/istio.yaml', content: withIstio() },
    { path: 'deploy/kubernetes/sharded.yaml', content: sharded() },
    { path: 'deploy/kubernetes/namespaced.yaml', content: namespaced() },
  ];
}

function wholeCluster(): string {
  const workload: Workload = { ...account, account: account.name, args: [] };
  return manifestFile('One uhwatch for a whole cluster.', [...clusterWide(), deployment(workload), service(workload)]);
}

function withIstio(): string {
  const { namespace, selector } = gateway;
  const args = [`--envoy-pod-logs.namespace=${namespace}`, `--envoy-pod-logs.selector=${selector}`];
  const workload: Workload = { ...account, account: account.name, args };
  return manifestFile(
    "One uhwatch for a whole cluster that reads the access log of Istio's gateway as well. For another gateway change its " +
      'namespace and its label, in the arguments and in the Role.',
    [...clusterWide(), ...podLogPermissions(account, namespace), deployment(workload), service(workload)],
  );
}

function sharded(): string {
  const workload: Workload = { ...account, name: 'uhwatch-shard', account: account.name, args: [] };
  return manifestFile(`A whole cluster divided by namespace among ${shards} shards.`, [
    ...clusterWide(),
    statefulSet(workload, shards),
    service(workload, { isHeadless: true }),
  ]);
}

function namespaced(): string {
  const [home] = namespaces;
  const own = { ...account, namespace: home };
  const workload: Workload = { ...own, account: own.name, args: [`--kubernetes.namespaces=${namespaces.join()}`] };
  return manifestFile(
    `Watches ${namespaces.join(', ')} only, with no permission and no object elsewhere. For another namespace replace each "${home}"; ` +
      'for several name them all in --kubernetes.namespaces and give each a Role and a RoleBinding.',
    [
      serviceAccount(own),
      ...namespaces.flatMap((namespace) => namespacePermissions(own, namespace)),
      deployment(workload),
      service(workload),
    ],
  );
}

/** What stands before the workload where it watches all namespaces. */
function clusterWide(): Manifest[] {
  const { namespace } = account;
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    },
    serviceAccount(account),
    ...clusterPermissions(account),
  ];
}
