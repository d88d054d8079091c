import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Cause } from '@uhwatch/contract/causes.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import { endpointStates } from '@uhwatch/contract/status.ts';
import { isScaledToZero, type PortReadiness, type Service } from '../../../model/service.ts';
import { noneLeft } from '../../impact.ts';
import { rule, type Subject } from '../../rule.ts';

interface Verdict {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly says: string;
}

/** What the counts alone prove, and what they only suggest: pods that never got an address appear in no EndpointSlice. */
function verdict(service: Service, { counts, withoutPort, usable }: PortReadiness): Verdict {
  const { unready, draining, terminating } = counts;
  if (service.removed === true) {
    return { cause: 'service_missing', confidence: 'certain', says: 'the Service was deleted a while ago' };
  }
  if (service.kind === 'selectorless' && !service.endpointsDeclared) {
    return {
      cause: 'no_endpoints_declared',
      confidence: 'certain',
      says: 'the service has no selector and nobody declared endpoints for it',
    };
  }
  if (unready > 0) {
    return {
      cause: 'readiness_probe',
      confidence: 'suspected',
      says: `${unready} exist and none passes its readiness checks${stillUsed(usable)}`,
    };
  }
  if (draining + terminating > 0) {
    return {
      cause: 'terminating',
      confidence: 'certain',
      says: `all ${draining + terminating} that are left are terminating${stillUsed(usable)}`,
    };
  }
  if (withoutPort > 0) {
    return {
      cause: 'port_mismatch',
      confidence: 'certain',
      says: `${withoutPort} pods stand behind the service and none of them has this port`,
    };
  }
  return { cause: 'unknown', confidence: 'suspected', says: 'no pod with an address stands behind it' };
}

/** Who sends requests to what is left all the same, so that clients of one data plane fare better than those of another. */
function stillUsed(usable: PortReadiness['usable']): string {
  if (usable === undefined) return '';
  const { kube_proxy: kubeProxy, istio } = usable;
  if (kubeProxy > 0 && istio > 0) return `; kube-proxy and Istio still send to ${Math.min(kubeProxy, istio)} of them`;
  return kubeProxy > 0 ? `; kube-proxy still sends to ${kubeProxy} of them, an Istio proxy has none` : '';
}

function evidence(
  { namespace, service }: Subject,
  { port, counts }: PortReadiness,
  desired: number | undefined,
): Evidence[] {
  const slice = { kind: 'EndpointSlice', namespace, name: service };
  const rows: Evidence[] = endpointStates.map((state) => ({
    ...slice,
    field: `endpoints[${port}].${state}`,
    value: counts[state],
  }));
  if (desired !== undefined)
    rows.push({ kind: 'Workload', namespace, name: service, field: 'spec.replicas', value: desired });
  return rows;
}

export const noReadyEndpoints = rule({
  code: 'UP101',
  title: 'No endpoint of the upstream is ready',
  rank: 10,
  commands: ['endpoints', 'pods', 'probeFailures', 'describe'],
  inputs: ['endpoints'],
  *check(subject, { endpoints: { service, availability } }) {
    if (isScaledToZero(service)) return;
    for (const row of service.readiness) {
      if (row.counts.ready > 0) continue;
      const total = endpointStates.reduce((sum, state) => sum + row.counts[state], 0);
      const { says, ...found } = verdict(service, row);
      yield {
        ...found,
        reason: '',
        port: row.port,
        subset: '',
        endpoints: total,
        share: 1,
        impact: noneLeft,
        since: availability.get(row.port)?.since ?? subject.now,
        title: `No endpoint is ready${row.port === '' ? '' : ` on port ${row.port}`}: ${says}`,
        evidence: evidence(subject, row, service.desired),
      };
    }
  },
});
