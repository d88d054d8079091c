import type { EndpointState } from '@uhwatch/contract/status.ts';
import type { PortReadiness, Service } from '../../model/service.ts';
import { portLabel } from '../../model/service.ts';
import type { EndpointRecord, ServiceRecord, SliceRecord, WorkloadRecord } from './objects.ts';

/** From the state that serves best to the one that serves least. */
const order: readonly EndpointState[] = ['ready', 'draining', 'unready', 'terminating'];

/**
 * The state of one endpoint. With `publishNotReadyAddresses` the controller writes `ready: true` for every pod, so only
 * `serving` tells the truth then.
 */
function stateOf({ ready, serving, terminating }: EndpointRecord, publishNotReady: boolean): EndpointState {
  if (terminating) return serving ? 'draining' : 'terminating';
  return (publishNotReady ? serving : ready) ? 'ready' : 'unready';
}

interface Candidate {
  readonly pod: string;
  readonly state: EndpointState;
  readonly changedAt: number;
}

function better(a: Candidate, b: Candidate): Candidate {
  // A pod that moves between slices stands in both for a while: the newer slice is right, even when it says less.
  if (a.pod === b.pod && a.changedAt !== b.changedAt) return a.changedAt > b.changedAt ? a : b;
  // Two pods with one address are a ghost and its successor (kubernetes/kubernetes#135266): the serving one is real.
  return order.indexOf(a.state) <= order.indexOf(b.state) ? a : b;
}

/** One candidate per address and port number, then one per pod, so that dual stack counts a pod once. */
function podStates(
  service: ServiceRecord,
  slices: readonly SliceRecord[],
  portName: string | undefined,
): Map<string, Candidate> {
  const byAddress = new Map<string, Candidate>();
  for (const { ports, endpoints, addressType, changedAt } of slices) {
    // kube-proxy and Istio both ignore names; a placeholder slice has no ports and no endpoints.
    if (addressType === 'FQDN') continue;
    const port = ports.find(({ name }) => name === portName);
    if (portName !== undefined && port === undefined) continue;
    for (const endpoint of endpoints) {
      const key = `${addressType} ${endpoint.address} ${port?.number ?? ''}`;
      const candidate = { pod: endpoint.pod, state: stateOf(endpoint, service.publishNotReadyAddresses), changedAt };
      const known = byAddress.get(key);
      byAddress.set(key, known === undefined ? candidate : better(known, candidate));
    }
  }
  const byPod = new Map<string, Candidate>();
  for (const candidate of byAddress.values()) {
    const known = byPod.get(candidate.pod);
    byPod.set(candidate.pod, known === undefined ? candidate : better(known, candidate));
  }
  return byPod;
}

function readinessOf(service: ServiceRecord, slices: readonly SliceRecord[]): PortReadiness[] {
  // A headless service may declare no port at all: then its pods count as a whole.
  const rows =
    service.ports.length === 0
      ? [{ name: undefined, label: '' }]
      : service.ports.map((port) => ({ name: port.name, label: portLabel(port) }));
  const pods = podStates(service, slices, undefined).size;
  return rows.map(({ name, label }) => {
    const counts = { ready: 0, unready: 0, draining: 0, terminating: 0 };
    for (const { state } of podStates(service, slices, name).values()) counts[state]++;
    const behindPort = counts.ready + counts.unready + counts.draining + counts.terminating;
    return { port: label, counts, withoutPort: Math.max(0, pods - behindPort) };
  });
}

function selects(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
}

/** The pods that ought to be behind the service; undefined when no known workload makes pods that it selects. */
function desiredOf(service: ServiceRecord, workloads: Iterable<WorkloadRecord>): number | undefined {
  let desired: number | undefined;
  for (const workload of workloads) {
    if (selects(service.selector, workload.podLabels)) desired = (desired ?? 0) + workload.desired;
  }
  return desired;
}

/** What Kubernetes says of one service, in the model's words. */
export function toService(
  service: ServiceRecord,
  { slices, workloads }: { slices: readonly SliceRecord[]; workloads: Iterable<WorkloadRecord> },
): Service {
  const selectorKind = service.selector.size > 0 ? 'selector' : 'selectorless';
  return {
    namespace: service.namespace,
    name: service.name,
    kind: service.externalName ? 'external_name' : selectorKind,
    ports: service.ports,
    readiness: readinessOf(service, slices),
    endpointsDeclared: slices.length > 0,
    desired: desiredOf(service, workloads),
  };
}
