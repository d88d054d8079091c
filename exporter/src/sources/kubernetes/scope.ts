import { hash53 } from '../../kubernetes/hash.ts';
import type { Resource } from '../../kubernetes/watch/resource.ts';
import { pathIn, pluralOf, type ResourceRow, resources } from '../../kubernetes/resources.ts';

/** One of several exporters that share a cluster; `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Which part of a cluster is watched. */
export interface Scope {
  /** Only these, each with requests of its own, so that permissions in these namespaces suffice; none for all. */
  readonly namespaces: readonly string[];
  readonly excludedNamespaces: readonly string[];
  /** Label selector of services. */
  readonly serviceSelector: string | undefined;
  readonly shard: Shard | undefined;
}

export const everything: Scope = {
  namespaces: [],
  excludedNamespaces: [],
  serviceSelector: undefined,
  shard: undefined,
};

/** What one reflector follows: a resource, in one namespace or in all. */
export interface Target {
  readonly id: string;
  readonly row: ResourceRow;
  /** The `resource` label. */
  readonly name: string;
  /** Empty for all. */
  readonly namespace: string;
  /** The newest version first; of older ones only a resource has any that a cluster need not have. */
  readonly versions: readonly [Resource, ...Resource[]];
}

/** By namespace, because all that belongs to a service lives in its namespace, its slices among them. */
export function isIn({ namespaces, excludedNamespaces, shard }: Scope, namespace: string): boolean {
  if (namespaces.length > 0 && !namespaces.includes(namespace)) return false;
  if (excludedNamespaces.includes(namespace)) return false;
  return shard === undefined || hash53(namespace) % shard.of === shard.index;
}

export function targetsOf(scope: Scope): Target[] {
  const { namespaces, excludedNamespaces, serviceSelector } = scope;
  // One that is named twice is watched once.
  const chosen = [...new Set(namespaces)].filter((namespace) => isIn(scope, namespace));
  const places = namespaces.length === 0 ? [''] : chosen;
  const excluded = excludedNamespaces.map((namespace) => `metadata.namespace!=${namespace}`).join(',');
  return resources.flatMap((row) => {
    const labelSelector = row.kind === 'Service' ? serviceSelector : row.labelSelector;
    return places.map((namespace): Target => {
      const resource = (path: string): Resource => ({
        path: pathIn(path, namespace),
        labelSelector,
        fieldSelector: namespace === '' && excluded !== '' ? excluded : undefined,
      });
      const versions = [resource(row.path), ...(row.older ?? []).map(resource)] as const;
      return { id: `${row.kind}@${namespace}`, row, name: pluralOf(row), namespace, versions };
    });
  });
}
