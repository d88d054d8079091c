import type { Reason } from '@uhwatch/contract/causes.ts';
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

export const configError = podCause({
  cause: 'config_error',
  match({ pod }) {
    for (const container of pod.containers) {
      const { state } = container;
      if (state?.kind !== 'waiting' || !waitingReasons.has(state.reason)) continue;
      return {
        ...lackOf(state.message),
        says: `${named(container)} cannot be created, ${lackOf(state.message).says}`,
        confidence: 'certain',
        container: container.name,
        evidence: waitingEvidence(pod, container),
      };
    }
    return undefined;
  },
});

function lackOf(message: string): { reason: Reason<'config_error'>; says: string } {
  const [, key, holder, place] = missingKey.exec(message) ?? [];
  if (key !== undefined) return { reason: 'key', says: `${holder} ${place} has no key ${key}` };
  const [, kind, name] = missingObject.exec(message) ?? [];
  if (kind?.toLowerCase() === 'secret') return { reason: 'secret', says: `Secret ${name} does not exist` };
  if (kind !== undefined) return { reason: 'configmap', says: `ConfigMap ${name} does not exist` };
  return { reason: '', says: message === '' ? 'and its status does not say why' : brief(message) };
}
