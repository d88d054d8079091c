import type { MeshPolicy, NetworkPolicy, Route } from '../../../model/evidence/network.ts';
import type { Labels } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import type { Collecting } from '../collecting.ts';
import { hostOf, isLike, takesIn } from './hosts.ts';
import { meshPolicyOf, type WrittenPolicy } from './mesh.ts';
import { networkPolicyOf } from './network-policy.ts';
import { routeOf, type WrittenRoute, type WrittenTarget } from './routes.ts';
import { Targets } from './targets.ts';
import { throughOf } from './through.ts';

/** Whose; without a namespace it is but a host that clients ask for. */
export interface About {
  readonly namespace: string;
  readonly service: string;
  readonly selector: Labels;
  readonly pods: readonly Pod[];
}

/** So many routes are kept of one upstream: more tell nothing new. */
const maxRoutes = 20;

const kindsOfRoutes = ['virtualServices', 'httpRoutes', 'grpcRoutes', 'tlsRoutes', 'tcpRoutes', 'ingresses'] as const;

/** The routes that lead to an upstream, and the policies that stand between. */
export async function networkOf(
  from: Collecting,
  about: About,
): Promise<Pick<UpstreamEvidence, 'routes' | 'through' | 'mesh' | 'networkPolicies'>> {
  const [policies, written, networkPolicies] = await Promise.all([
    writtenPolicies(from),
    writtenRoutes(from),
    policiesOf(from, about),
  ]);
  const targets = new Targets(from, policies);
  const [routes, through, mesh] = await Promise.all([
    routesOf(written, about, targets),
    throughOf(from, about, written),
    meshOf(policies, about, targets),
  ]);
  return { routes, through, mesh, networkPolicies };
}

async function writtenPolicies(from: Collecting): Promise<WrittenPolicy[]> {
  return (await from.everywhere('destinationRules')).map(meshPolicyOf);
}

async function writtenRoutes(from: Collecting): Promise<WrittenRoute[]> {
  const found = await Promise.all(kindsOfRoutes.map((kind) => from.everywhere(kind)));
  return found.flat().map(routeOf).sort(byName);
}

async function routesOf(written: readonly WrittenRoute[], about: About, targets: Targets): Promise<Route[]> {
  const leading = about.namespace === '' ? ofHost(written, about.service) : written;
  const routes: Route[] = [];
  for (const route of leading) {
    const wanted = about.namespace === '' ? route.targets : route.targets.filter((each) => mayMean(each, about));
    const judged = await Promise.all(wanted.map((each) => targets.judge(each, route)));
    // A name that is only like that of the upstream was meant for it where nothing has that name.
    const kept = judged.filter(
      (each) => about.namespace === '' || isIt(each, about) || each.fault === 'service_missing',
    );
    if (kept.length > 0) routes.push({ ...route, targets: kept });
    if (routes.length === maxRoutes) break;
  }
  return routes;
}

function byName(a: WrittenRoute, b: WrittenRoute): number {
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}

/** Those that name the host itself come before those that take it in with others. */
function ofHost(routes: readonly WrittenRoute[], asked: string): readonly WrittenRoute[] {
  const host = asked.replace(/:\d+$/, '');
  const exact = routes.filter(({ hosts }) => hosts.includes(host));
  if (exact.length > 0) return exact;
  const wide = routes.filter(({ hosts }) => hosts.some((pattern) => pattern !== '*' && takesIn(pattern, host)));
  return wide.length > 0 ? wide : routes.filter(({ hosts }) => hosts.includes('*'));
}

function isIt(target: Pick<WrittenTarget, 'namespace' | 'service'>, { namespace, service }: About): boolean {
  return target.namespace === namespace && target.service === service;
}

/** Whether it is the upstream, or reads like it. */
function mayMean(target: Pick<WrittenTarget, 'namespace' | 'service'>, { namespace, service }: About): boolean {
  const [name = '', of = ''] = target.namespace === '' ? target.service.split('.') : [target.service, target.namespace];
  return (of === namespace || of === '') && isLike(name, service);
}

async function meshOf(written: readonly WrittenPolicy[], about: About, targets: Targets): Promise<MeshPolicy[]> {
  if (about.namespace === '') return [];
  const found = await Promise.all(
    written.map(async (policy): Promise<MeshPolicy[]> => {
      const meant = hostOf(policy.host, policy.namespace);
      const fullName = `${about.service}.${about.namespace}.svc.cluster.local`;
      if (isIt(meant, about) || takesIn(policy.host, fullName)) return [{ ...policy, reaches: true }];
      if (!mayMean(meant, about)) return [];
      return (await targets.specOf(meant.namespace, meant.service)) === 'none' ? [{ ...policy, reaches: false }] : [];
    }),
  );
  return found.flat();
}

async function policiesOf(from: Collecting, { pods }: About): Promise<NetworkPolicy[]> {
  if (pods.length === 0) return [];
  const found = await from.list({ resource: 'networkPolicies' });
  return found.flatMap((each) => networkPolicyOf(each, pods) ?? []);
}
