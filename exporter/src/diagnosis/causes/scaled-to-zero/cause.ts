import { absenceCause } from '../../cause.ts';
import { ofWorkload, refOf, scalerWords } from '../../explain/workloads.ts';

export const scaledToZero = absenceCause({
  cause: 'scaled_to_zero',
  match({ evidence: { workloads } }) {
    const [first] = workloads;
    if (first === undefined || workloads.some(({ desired }) => desired > 0)) return undefined;
    const isOver = first.kind === 'Job';
    return {
      reason: '',
      confidence: 'certain',
      says: isOver
        ? `${refOf(first)} is over and makes no more pods`
        : `${refOf(first)} is scaled to zero${scalerWords(first)}`,
      workload: refOf(first),
      since: first.scaledAt,
      evidence: workloads.map((each) =>
        ofWorkload(each, isOver ? 'status.conditions' : 'spec.replicas', isOver ? 'over' : 0),
      ),
    };
  },
});
