import { isScaledToZero } from '../../../model/service.ts';
import { ofWorkload, refOf, scalerWords } from '../../explain/workloads.ts';
import { refusing } from '../../impact.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const askedWhileScaledToZero = rule({
  code: 'UP102',
  title: 'Requests arrive for a workload that is scaled to zero',
  rank: 20,
  commands: ['workloads', 'autoscalers', 'describe'],
  inputs: ['endpoints', 'traffic'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service }, traffic, evidence: collected }) {
    if (!isScaledToZero(service)) return;
    const workloads = collected?.workloads ?? [];
    const [first] = workloads;
    for (const seen of recently(subject, traffic, { figure: carrying('UH') })) {
      const unnamed = { kind: 'Workload', namespace: subject.namespace, name: subject.service };
      const named = workloads.map((each) => ofWorkload(each, 'spec.replicas', each.desired));
      yield {
        ...draftOf(seen),
        impact: refusing(seen.share),
        cause: 'scaled_to_zero',
        confidence: 'certain',
        title: `${first === undefined ? 'The workload' : refOf(first)} is scaled to zero${first === undefined ? '' : scalerWords(first)} and the proxy answered UH to ${ofRequests(seen)}`,
        evidence: [
          ...seen.evidence,
          ...(named.length > 0 ? named : [{ ...unnamed, field: 'spec.replicas', value: 0 }]),
        ],
        ...(first && { involved: { workload: refOf(first) } }),
      };
    }
  },
});
