import { conditionOf } from '../../../model/evidence/object.ts';
import type { Pod } from '../../../model/evidence/pod.ts';
import { ofPod, podCause } from '../../cause.ts';

/** Who sets a gate, by the prefix of its condition. */
const controllers: Readonly<Record<string, string>> = {
  'target-health.elbv2.k8s.aws': 'AWS Load Balancer Controller (target-health.elbv2.k8s.aws)',
  'target-health.alb.ingress.k8s.aws': 'AWS ALB Ingress Controller (target-health.alb.ingress.k8s.aws)',
  'cloud.google.com': 'NEG controller of GKE (cloud.google.com)',
};

export const readinessGate = podCause({
  cause: 'readiness_gate',
  match({ pod }) {
    if (!areContainersReady(pod)) return undefined;
    const gate = pod.readinessGates.find((each) => conditionOf(pod.conditions, each)?.status !== 'True');
    if (gate === undefined) return undefined;
    const condition = conditionOf(pod.conditions, gate);
    const field = `status.conditions[${gate}]`;
    if (condition === undefined) {
      return {
        reason: '',
        confidence: 'certain',
        says: `nobody has set its readiness gate ${gate}, which the ${controllerOf(gate)} has to`,
        evidence: [ofPod(pod, 'spec.readinessGates', gate), ofPod(pod, field, 'not set')],
      };
    }
    const why = condition.reason === '' ? '' : ` (${condition.reason})`;
    return {
      reason: '',
      confidence: 'certain',
      says: `readiness gate ${gate}, which the ${controllerOf(gate)} sets, is ${condition.status}${why}`,
      since: condition.since,
      evidence: [
        ofPod(pod, `${field}.status`, condition.status),
        ...(condition.message === '' ? [] : [ofPod(pod, `${field}.message`, condition.message)]),
      ],
    };
  },
});

function controllerOf(gate: string): string {
  const [prefix = gate] = gate.split('/');
  return controllers[prefix] ?? `controller of ${prefix}`;
}

/** What wrote the pod down need not have the condition. */
function areContainersReady({ conditions, containers }: Pod): boolean {
  const told = conditionOf(conditions, 'ContainersReady')?.status;
  const counted = containers.filter(({ role }) => role !== 'init');
  return told === undefined ? counted.length > 0 && counted.every(({ ready }) => ready) : told === 'True';
}
