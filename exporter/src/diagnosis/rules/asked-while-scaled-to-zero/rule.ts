import { isScaledToZero } from '../../../model/service.ts';
import { refusing } from '../../impact.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const askedWhileScaledToZero = rule({
  code: 'UP102',
  title: 'Requests arrive for a workload that is scaled to zero',
  rank: 20,
  commands: ['workloads', 'autoscalers', 'describe'],
  inputs: ['endpoints', 'traffic'],
  *check(subject, { endpoints: { service }, traffic }) {
    if (!isScaledToZero(service)) return;
    for (const seen of recently(subject, traffic, { figure: carrying('UH') })) {
      const workload = { kind: 'Workload', namespace: subject.namespace, name: subject.service };
      yield {
        ...draftOf(seen),
        impact: refusing(seen.share),
        cause: 'scaled_to_zero',
        confidence: 'certain',
        title: `The workload is scaled to zero and the proxy answered UH to ${ofRequests(seen)}`,
        evidence: [...seen.evidence, { ...workload, field: 'spec.replicas', value: 0 }],
      };
    }
  },
});
