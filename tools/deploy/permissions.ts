import { type EvidenceResource, evidenceResources } from '../../exporter/src/kubernetes/evidence/resources.ts';
import { groupOf, pluralOf, resources } from '../../exporter/src/kubernetes/resources.ts';
import type { Manifest } from './manifest.ts';

interface Account {
  readonly name: string;
  readonly namespace: string;
}

const api = 'rbac.authorization.k8s.io';

/** What is asked on demand, and not watched; objects without a namespace only with permissions for the cluster. */
function onDemand({ isClusterWide }: { readonly isClusterWide: boolean }) {
  const watched = new Set(resources.map((row) => `${groupOf(row)} ${pluralOf(row)}`));
  const rows = Object.values<EvidenceResource>(evidenceResources)
    .filter((row) => isClusterWide || row.isClusterWide !== true)
    .flatMap(({ paths }) => paths.map((path) => ({ path })))
    .filter((row) => !watched.has(`${groupOf(row)} ${pluralOf(row)}`));
  return [...Map.groupBy(rows, groupOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, of]) => ({
      apiGroups: [group],
      // A kind in several versions is one permission.
      resources: [...new Set(of.map(pluralOf))].toSorted(),
      verbs: ['list'],
    }));
}

/** What the source `kubernetes` lists and watches, one rule per API group, sorted. */
function rules() {
  return [...Map.groupBy(resources, groupOf)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, rows]) => ({
      apiGroups: [group],
      resources: rows.map(pluralOf).toSorted(),
      verbs: ['get', 'list', 'watch'],
    }));
}

export function serviceAccount({ name, namespace }: Account): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace },
    '#automount': 'Only a pod that asks for the token gets it.',
    automountServiceAccountToken: false,
  };
}

/** The permissions in every namespace. */
export function clusterPermissions(account: Account): Manifest[] {
  const { name } = account;
  return [
    {
      apiVersion: `${api}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [...rules(), ...onDemand({ isClusterWide: true })],
    },
    { apiVersion: `${api}/v1`, kind: 'ClusterRoleBinding', metadata: { name }, ...binding('ClusterRole', account) },
  ];
}

/** The same permissions in one namespace. */
export function namespacePermissions(account: Account, namespace: string): Manifest[] {
  const { name } = account;
  return [
    {
      apiVersion: `${api}/v1`,
      kind: 'Role',
      metadata: { name, namespace },
      rules: [...rules(), ...onDemand({ isClusterWide: false })],
    },
    { apiVersion: `${api}/v1`, kind: 'RoleBinding', metadata: { name, namespace }, ...binding('Role', account) },
  ];
}

/** What the source `envoy-pod-logs` asks for, in the namespace of the gateway and nowhere else. */
export function podLogPermissions(account: Account, namespace: string): Manifest[] {
  const metadata = { name: `${account.name}-pod-logs`, namespace };
  const roleRules = [
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  ];
  return [
    { apiVersion: `${api}/v1`, kind: 'Role', metadata, rules: roleRules },
    { apiVersion: `${api}/v1`, kind: 'RoleBinding', metadata, ...binding('Role', account, metadata.name) },
  ];
}

/** A role bears the name of the account that it is for, when nothing else is said. */
function binding(kind: string, { name, namespace }: Account, role = name) {
  return {
    roleRef: { apiGroup: api, kind, name: role },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}
