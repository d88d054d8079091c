import { ofEvent, podCause } from '../../cause.ts';
import { brief, isBeforeContainers, present } from '../../containers.ts';
import { conditionOf } from '../../../model/evidence/object.ts';

const failing = ['FailedCreatePodSandBox', 'FailedCreatePodContainer', 'NetworkNotReady', 'FailedPodSandBoxStatus'];
/**
 * Whatever the kubelet does next with the pod shows that there is a sandbox. Volumes come before it: while they fail, it is
 * not tried. Source: kubelet's syncPod.
 */
const past = ['Pulling', 'Pulled', 'Created', 'Started', 'FailedMount'];
/** Follows each failure as well as a success. */
const triedAnew = ['SandboxChanged'];

/** `plugin type="calico" failed (add)`; dockershim: `networkPlugin cni failed to set up pod`. */
const plugin =
  /plugin type="([^"]+)"|networkPlugin (\w+) failed|(cni plugin not initialized|cni config uninitialized)/i;

export const sandboxFailed = podCause({
  cause: 'sandbox_failed',
  match({ pod, events }) {
    // PodReadyToStartContainers, before Kubernetes 1.28 PodHasNetwork, tells it where there is one.
    const hasSandbox = ['PodReadyToStartContainers', 'PodHasNetwork'].some(
      (type) => conditionOf(pod.conditions, type)?.status === 'True',
    );
    if (hasSandbox || !isBeforeContainers(pod)) return undefined;
    const event = present(events, failing, past);
    if (event === undefined) return undefined;
    return {
      reason: '',
      confidence: present(events, failing, triedAnew) === undefined ? 'likely' : 'certain',
      says: wordsOf(event.message, pod.node),
      ...(pod.node !== '' && { node: pod.node }),
      since: event.first,
      evidence: [ofEvent(event)],
    };
  },
});

/** The message names the sandbox by an id of its own, so that no two are the same; what they have in common speaks. */
function wordsOf(message: string, node: string): string {
  const [, type, old, missing] = plugin.exec(message) ?? [];
  const where = node === '' ? '' : ` on node ${node}`;
  if (missing !== undefined) return `no network plugin is initialized${where}`;
  const which = type ?? old;
  if (which !== undefined) return `network plugin ${which} cannot set up the pod${where}`;
  return `the sandbox of the pod cannot be made${where}: ${brief(withoutIds(message), 100)}`;
}

function withoutIds(message: string): string {
  return message.replace(/^Failed to create pod sandbox: /i, '').replaceAll(/"?[0-9a-f]{32,}"?/g, '…');
}
