import { ofEvent, podCause } from '../../cause.ts';
import { brief, isBeforeContainers, present } from '../../containers.ts';

const failing = ['FailedCreatePodSandBox', 'FailedCreatePodContainer', 'NetworkNotReady', 'FailedPodSandBoxStatus'];
/** A sandbox is made before anything else; whatever the kubelet does next with the pod shows that there is one. */
const past = ['Pulling', 'Pulled', 'Created', 'Started'];

/** `plugin type="calico" failed (add)`; dockershim: `networkPlugin cni failed to set up pod`. */
const plugin = /plugin type="([^"]+)"|networkPlugin (\w+) failed|cni plugin (not initialized)/i;

export const sandboxFailed = podCause({
  cause: 'sandbox_failed',
  match({ pod, events }) {
    if (!isBeforeContainers(pod)) return undefined;
    const event = present(events, failing, past);
    if (event === undefined) return undefined;
    return {
      reason: '',
      confidence: 'certain',
      says: wordsOf(event.message, pod.node),
      node: pod.node,
      since: event.first,
      evidence: [ofEvent(event)],
    };
  },
});

/** The message names the sandbox by an id of its own, so that no two are the same; what they have in common speaks. */
function wordsOf(message: string, node: string): string {
  const [, type, old, missing] = plugin.exec(message) ?? [];
  if (missing !== undefined) return `no network plugin is initialized on node ${node}`;
  const which = type ?? old;
  if (which !== undefined) return `network plugin ${which} cannot set up the pod on node ${node}`;
  return `node ${node} cannot make the sandbox of the pod: ${brief(withoutIds(message), 100)}`;
}

function withoutIds(message: string): string {
  return message.replace(/^Failed to create pod sandbox: /i, '').replaceAll(/"?[0-9a-f]{32,}"?/g, '…');
}
