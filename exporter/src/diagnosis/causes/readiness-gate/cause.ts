import { conditionOf } from '../../../model/evidence/object.ts';
import { ofPod, podCause } from '../../cause.ts';

export const readinessGate = podCause({
  cause: 'readiness_gate',
  match({ pod }) {
    if (conditionOf(pod.conditions, 'ContainersReady')?.status !== 'True') return undefined;
    const gate = pod.readinessGates.find((each) => conditionOf(pod.conditions, each)?.status !== 'True');
    if (gate === undefined) return undefined;
    const condition = conditionOf(pod.conditions, gate);
    const field = `status.conditions[${gate}]`;
    if (condition === undefined) {
      const [controller = gate] = gate.split('/');
      return {
        reason: '',
        confidence: 'certain',
        says: `nobody has set its readiness gate ${gate}, which the controller of ${controller} has to`,
        evidence: [ofPod(pod, 'spec.readinessGates', gate), ofPod(pod, field, 'not set')],
      };
    }
    const why = condition.reason === '' ? '' : ` (${condition.reason})`;
    return {
      reason: '',
      confidence: 'certain',
      says: `readiness gate ${gate} is ${condition.status}${why}`,
      since: condition.since,
      evidence: [
        ofPod(pod, `${field}.status`, condition.status),
        ...(condition.message === '' ? [] : [ofPod(pod, `${field}.message`, condition.message)]),
      ],
    };
  },
});
