import type { Route } from '../../model/evidence/network.ts';
import { refOf } from '../explain/workloads.ts';
import { type Affected, type CommonRow, type Hit, nothing, type Shared } from './row.ts';

/** A gateway without anything healthy: the services behind it may all be well, and nobody reaches them. */
export const gateway: CommonRow = {
  covers: [],
  of: (hit) => (isDown(hit) ? [behind(hit)] : nothing),
  judge(affected) {
    const routes = affected.hits.flatMap(throughOf);
    const hosts = new Set(routes.flatMap((route) => route.hosts));
    const upstreams = new Set(routes.flatMap(targetsOf));
    return {
      // A Gateway of Istio may be served by other pods as well.
      confidence: routes.some(({ kind }) => kind === 'VirtualService') ? 'likely' : 'certain',
      title: `${wordsOf(affected)} has nothing ready: ${counted(hosts.size, 'host')} of ${counted(upstreams.size, 'upstream')} ${hosts.size === 1 ? 'leads' : 'lead'} through it`,
      upstreams,
      hosts: [...hosts].sort(),
      commands: ['describeWorkload', 'podLabels', 'workloadLog'],
      ...(affected.shared.kind !== 'Service' && { involved: { workload: refOf(affected.shared) } }),
    };
  },
};

/** The first finding alone says why; those after it add nothing to who is hit. */
function isDown({ diagnosis: { status, findings }, finding, upstream }: Hit): boolean {
  return status === 'no_healthy_upstream' && findings[0] === finding && throughOf({ upstream }).length > 0;
}

function throughOf({ upstream }: Pick<Hit, 'upstream'>): readonly Route[] {
  return upstream.collected?.evidence.through ?? [];
}

/** The workload behind it; where nobody tells of one, its Service. */
function behind({ upstream: { namespace, service, collected } }: Hit): Shared {
  const [workload] = collected?.evidence.workloads ?? [];
  return workload === undefined
    ? { kind: 'Service', namespace, name: service }
    : { kind: workload.kind, namespace: workload.namespace, name: workload.name };
}

/** What no Service stands for is kept as the host that it is. */
function targetsOf({ targets }: Route): string[] {
  const used = targets.filter(({ weight }) => weight > 0);
  return used.map(({ namespace, service }) => (namespace === '' ? service : `${namespace}/${service}`));
}

function wordsOf({ shared: { kind, namespace, name } }: Affected): string {
  return `Gateway ${kind} ${namespace}/${name}`;
}

/** "1 host", "2 hosts" */
function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
