import type { Labels } from '../../model/evidence/object.ts';
import type { Subset, SubsetRoute } from '../../model/subset.ts';
import { hostOf, takesIn } from '../evidence/network/hosts.ts';
import type { MeshPolicyRecord, MeshRecord, MeshRouteRecord } from '../objects/mesh-record.ts';
import { Places } from './places.ts';

/** A subset, and what a pod needs to be in it. */
export interface DefinedSubset {
  readonly subset: Subset;
  readonly labels: Labels;
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Which services an object says something of: those of these names, and those that a pattern of hosts takes in. */
export interface Concerned {
  readonly services: readonly Named[];
  readonly isConcerned: ((service: Named) => boolean) | undefined;
}

/** So many subsets of one service are told: each makes series. */
const maxSubsets = 100;
const noSubsets: readonly DefinedSubset[] = [];

/**
 * Labels that Istio gives to endpoints by where they are, whatever those of their pods say: nobody here knows which they
 * get. Source: `AugmentLabels` in Istio's pilot/pkg/serviceregistry/util/label.
 */
const givenByIstio: ReadonlySet<string> = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
  'topology.istio.io/cluster',
  'topology.istio.io/network',
  'kubernetes.io/hostname',
]);

/** What the objects of a mesh say of the services of a cluster: how they divide them, and where they send requests. */
export class Mesh {
  readonly #policies = new Places<MeshPolicyRecord>();
  /** Policies of a pattern of hosts, of which there are few. */
  readonly #wide = new Map<string, MeshPolicyRecord>();
  readonly #routes = new Places<MeshRouteRecord>();

  /** Takes an object in, in the place of what it was before. */
  change(before: MeshRecord | undefined, after: MeshRecord | undefined): Concerned {
    const hosts: string[] = [];
    const services: Named[] = [];
    for (const [record, isThere] of [
      [before, false],
      [after, true],
    ] as const) {
      if (record?.kind === 'MeshRoute') services.push(...this.#putRoute(record, isThere));
      else if (record?.host.includes('*')) hosts.push(this.#putWide(record, isThere));
      else if (record !== undefined) services.push(this.#putPolicy(record, isThere));
    }
    const isConcerned = (service: Named): boolean => hosts.some((host) => takesIn(host, fullNameOf(service)));
    return { services, isConcerned: hosts.length > 0 ? isConcerned : undefined };
  }

  /**
   * The subsets of a service, of all policies together, whoever they are exported to. In a namespace those of the most
   * specific host count, and of one name the oldest; between namespaces that of the service itself comes first, where
   * proxies of other namespaces may go by a policy of their own. Source: `destinationRule` in Istio's
   * pilot/pkg/model/push_context.go.
   */
  subsetsOf(service: Named): readonly DefinedSubset[] {
    const named = this.#policies.of(keyOf(service));
    if (named.length + this.#wide.size === 0) return noSubsets;
    const wide = [...this.#wide.values()].filter(({ host }) => takesIn(host, fullNameOf(service)));
    const routes = this.#routes.of(keyOf(service)).flatMap((route) => leadingTo(route, service));
    const defined = new Map<string, DefinedSubset>();
    for (const policy of inOrder([...named, ...wide], service)) {
      for (const { name, labels } of policy.subsets) {
        if ([...labels.keys()].some((key) => givenByIstio.has(key))) continue;
        const known = defined.get(name);
        if (known === undefined) defined.set(name, { labels, subset: subsetOf(policy, { name, labels }, routes) });
        else if (wordsOf(labels) !== known.subset.labels)
          defined.set(name, { ...known, subset: { ...known.subset, isDisputed: true } });
      }
    }
    return [...defined.values()].slice(0, maxSubsets);
  }

  #putRoute(record: MeshRouteRecord, isThere: boolean): Named[] {
    const targets = record.targets.map(({ namespace, service }) => ({ namespace, name: service }));
    for (const target of targets) this.#routes.put(keyOf(target), record, isThere);
    return targets;
  }

  #putPolicy(record: MeshPolicyRecord, isThere: boolean): Named {
    const { namespace, service: name } = hostOf(record.host, record.namespace);
    this.#policies.put(keyOf({ namespace, name }), record, isThere);
    return { namespace, name };
  }

  #putWide(record: MeshPolicyRecord, isThere: boolean): string {
    if (isThere) this.#wide.set(record.uid, record);
    else this.#wide.delete(record.uid);
    return record.host;
  }
}

function keyOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}

function fullNameOf({ namespace, name }: Named): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function inOrder(policies: readonly MeshPolicyRecord[], { namespace: own }: Named): MeshPolicyRecord[] {
  const byNamespace = Map.groupBy(policies, ({ namespace }) => namespace);
  const places = [...byNamespace.keys()].sort((a, b) => Number(b === own) - Number(a === own) || (a < b ? -1 : 1));
  return places.flatMap((place) => {
    const of = byNamespace.get(place) ?? [];
    const most = Math.max(...of.map(specificityOf));
    return of
      .filter((each) => specificityOf(each) === most)
      .sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1));
  });
}

/** A name before every pattern, and a longer pattern before a shorter one. */
function specificityOf({ host }: MeshPolicyRecord): number {
  return host.includes('*') ? host.length : Infinity;
}

function subsetOf(
  { namespace, name: policy }: MeshPolicyRecord,
  { name, labels }: MeshPolicyRecord['subsets'][number],
  routes: readonly (readonly [subset: string, route: SubsetRoute])[],
): Subset {
  return {
    name,
    labels: wordsOf(labels),
    definedBy: { kind: 'DestinationRule', namespace, name: policy },
    routes: routes.filter(([subset]) => subset === name).map(([, route]) => route),
  };
}

/** Where a route leads, by subset of the service. */
function leadingTo({ namespace, name, targets }: MeshRouteRecord, service: Named): [subset: string, SubsetRoute][] {
  return targets
    .filter((target) => target.namespace === service.namespace && target.service === service.name)
    .map(({ subset, port, field }) => [subset, { kind: 'VirtualService', namespace, name, port, field }]);
}

function wordsOf(labels: Labels): string {
  return [...labels].map((pair) => pair.join('=')).join(', ');
}
