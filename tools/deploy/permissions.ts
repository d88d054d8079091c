import { groupOf, pluralOf, resources } from '../../exporter/src/kubernetes/resources.ts';
import type { Manifest } from './manifest.ts';

interface Account {
  readonly name: string;
  readonly namespace: string;
}

const api = 'rbac.authorization.k8s.io';

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
    { apiVersion: `${api}/v1`, kind: 'ClusterRole', metadata: { name }, rules: rules() },
    { apiVersion: `${api}/v1`, kind: 'ClusterRoleBinding', metadata: { name }, ...binding('ClusterRole', account) },
  ];
}

/** The same permissions in one namespace. */
export function namespacePermissions(account: Account, namespace: string): Manifest[] {
  const { name } = account;
  return [
    { apiVersion: `${api}/v1`, kind: 'Role', metadata: { name, namespace }, rules: rules() },
    { apiVersion: `${api}/v1`, kind: 'RoleBinding', metadata: { name, namespace }, ...binding('Role', account) },
  ];
}

/** A role bears the name of the account that it is for. */
function binding(kind: string, { name, namespace }: Account) {
  return {
    roleRef: { apiGroup: api, kind, name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}
