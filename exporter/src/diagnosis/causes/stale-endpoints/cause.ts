import { conditionOf } from '../../../model/evidence/object.ts';
import { ofPod, portCause, type PortView } from '../../cause.ts';

/** The controller of EndpointSlices follows a pod within a second or two; a busy one within some more. */
const momentMs = 10_000;

function isPublished({ pod, port, evidence }: PortView): boolean {
  return evidence.endpoints.some(
    (each) =>
      each.ready && each.ports.includes(port.name) && (each.uid === '' ? each.pod === pod.name : each.uid === pod.uid),
  );
}

/** Pods of a node that does not exist are left out. Source: kubernetes/pkg/controller/endpointslice, reconciler.go. */
function isOfNoNode({ pod, evidence }: PortView): boolean {
  return pod.node !== '' && !evidence.missing.has('nodes') && !evidence.nodes.has(pod.node);
}

export const staleEndpoints = portCause({
  cause: 'stale_endpoints',
  match(view) {
    const { pod, evidence, now } = view;
    if (evidence.missing.has('slices') || isPublished(view)) return undefined;
    const ready = conditionOf(pod.conditions, 'Ready');
    if (ready?.since !== undefined && now - ready.since < momentMs) return undefined;
    const why = isOfNoNode(view)
      ? `the pods are ready, but their node ${pod.node} does not exist, and pods of no node are not published`
      : 'the pods are ready, but no EndpointSlice has them as ready: its controller may be behind or stopped';
    return {
      reason: 'missed',
      confidence: 'likely',
      says: why,
      since: ready?.since,
      evidence: [
        ofPod(pod, 'status.conditions[Ready]', 'True'),
        {
          kind: 'EndpointSlice',
          namespace: pod.namespace,
          name: view.subject.service,
          field: pod.name,
          value: 'not ready',
        },
        ...(isOfNoNode(view)
          ? [{ kind: 'Node', namespace: '', name: pod.node, field: 'metadata', value: 'does not exist' }]
          : []),
      ],
    };
  },
});
