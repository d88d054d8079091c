import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import { hasNone, isScaledToZero } from '../../../model/service.ts';
import { be, countEvidence, totalOf } from '../../endpoint-evidence.ts';
import { explain } from '../../explain/explain.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

/** Pods of a Job that is done stay in the slices for a while, and nobody expects a port of them. */
function endedWithout(port: string, evidence: UpstreamEvidence | undefined): number {
  if (evidence === undefined) return 0;
  const ended = new Set(evidence.pods.filter(({ phase }) => phase === 'Succeeded').map(({ uid }) => uid));
  const lacking = evidence.endpoints.filter(({ uid, ports }) => ended.has(uid) && !ports.includes(port));
  return new Set(lacking.map(({ uid }) => uid)).size;
}

export const endpointsWithoutThePort = rule({
  code: 'UP106',
  title: 'Some endpoints do not have the port of the Service',
  rank: 66,
  commands: ['endpoints', 'service', 'pods'],
  inputs: ['endpoints'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service }, evidence: collected }) {
    if (isScaledToZero(service)) return;
    for (const row of service.readiness) {
      if (row.withoutPort === 0) continue;
      const withoutPort = row.withoutPort - endedWithout(row.port, collected);
      const total = totalOf(row);
      // Where the port has no endpoint at all UP101 says so.
      if (withoutPort <= 0 || total === 0) continue;
      const explanation = collected && explain(collected, { subject, row, desired: service.desired ?? 0 });
      const group = explanation?.groups.find(({ cause }) => cause === 'port_mismatch');
      // Where none is left UP101 tells of these among the others.
      if (group !== undefined && hasNone(row)) continue;
      const title = `${withoutPort} of ${withoutPort + total} endpoints ${be(withoutPort)} published without port ${row.port} and cannot be used`;
      yield {
        cause: 'port_mismatch',
        reason: '',
        confidence: 'certain',
        port: row.port,
        subset: '',
        endpoints: withoutPort,
        share: withoutPort / (withoutPort + total),
        impact: someLeft,
        since: undefined,
        title: group === undefined ? title : `${title}: ${group.says}`,
        evidence: [...(group?.evidence ?? []), ...countEvidence(subject, row, service)],
        ...(group && { involved: group.involved }),
      };
    }
  },
});
