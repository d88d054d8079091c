import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { podCause } from '../../cause.ts';
import { brief, named, waitingEvidence } from '../../containers.ts';

/** Waiting reasons of a container that cannot be made of its spec. Source: kubernetes/pkg/kubelet/kuberuntime. */
const waitingReasons: ReadonlySet<string> = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'PreCreateHookError',
]);

/** `secret "db" not found`, in older kubelets `secrets "db" not found`; `couldn't find key url in ConfigMap shop/web`. */
const missingObject = /\b(secret|configmap)s? "([^"]+)" not found/i;
const missingKey = /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)/i;

/** The runtime's word for a command that is not there: the container is made as it should be, and is no use. */
const missingCommand = /executable file not found|exec: .*(?:no such file or directory|permission denied)/;

export const configError = podCause({
  cause: 'config_error',
  match({ pod, events }) {
    const container = pod.containers.find(cannotBeCreated);
    if (container?.state?.kind !== 'waiting') return undefined;
    const { message } = container.state;
    const { reason, says } = lackOf(message);
    const event = events.find((each) => each.container === container.name && each.message === `Error: ${message}`);
    return {
      reason,
      confidence: 'certain',
      says: `${named(container)} cannot be created, ${says}`,
      container: container.name,
      since: event?.first,
      evidence: [...waitingEvidence(pod, container), ...lackEvidence(pod.namespace, message)],
    };
  },
});

function cannotBeCreated({ state }: Container): boolean {
  return state?.kind === 'waiting' && waitingReasons.has(state.reason) && !missingCommand.test(state.message);
}

function lackOf(message: string): { reason: Reason<'config_error'>; says: string } {
  const [, key, holder = '', place] = missingKey.exec(message) ?? [];
  if (key !== undefined) return { reason: 'key', says: `${kindOf(holder)} ${place} has no key ${key}` };
  const [, kind, name] = missingObject.exec(message) ?? [];
  if (kind === undefined)
    return { reason: '', says: message === '' ? 'and its status does not say why' : brief(message) };
  return { reason: kindOf(kind) === 'Secret' ? 'secret' : 'configmap', says: `${kindOf(kind)} ${name} does not exist` };
}

/** What is missing, as an object of its own: others may miss it too. */
function lackEvidence(namespace: string, message: string): Evidence[] {
  const [, key, holder = '', place = ''] = missingKey.exec(message) ?? [];
  if (key !== undefined) {
    const name = place.slice(place.indexOf('/') + 1);
    return [{ kind: kindOf(holder), namespace, name, field: `data[${key}]`, value: 'missing' }];
  }
  const [, kind, name = ''] = missingObject.exec(message) ?? [];
  return kind === undefined ? [] : [{ kind: kindOf(kind), namespace, name, field: 'metadata', value: 'missing' }];
}

function kindOf(word: string): string {
  return word.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
}
