import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import { ofEvent, podCause } from '../../cause.ts';
import { brief, isBeforeContainers, present } from '../../containers.ts';

const mounting = ['FailedMount', 'FailedMapVolume'];
/** What the kubelet does only when all volumes are there, whether or not it succeeds. Source: kubelet's syncPod. */
const mounted = ['FailedCreatePodSandBox', 'Pulling', 'Pulled', 'Created', 'Started'];

/** `configmap "web" not found` and the like, in the message of a mount. */
const missingObject = /\b(secret|configmap|persistentvolumeclaim)s? "([^"]+)" not found/i;
/** `references non-existent secret key: tls.key`; of a ConfigMap it is a config key. */
const missingKey = /references non-existent (secret|config) key: (\S+)/;
const timedOut = /timed out waiting|timeout expired/;

const kinds: Readonly<Record<string, string>> = {
  secret: 'Secret',
  configmap: 'ConfigMap',
  config: 'ConfigMap',
  persistentvolumeclaim: 'PersistentVolumeClaim',
};

export const volumeMount = podCause({
  cause: 'volume_mount',
  match({ pod, events }) {
    if (!isBeforeContainers(pod)) return undefined;
    const event =
      present(events, mounting, mounted) ??
      present(events, ['FailedAttachVolume'], ['SuccessfulAttachVolume', ...mounted]);
    if (event === undefined) return undefined;
    const telling = mostTelling(event, events);
    return {
      reason: '',
      confidence: 'certain',
      says: wordsOf(telling.message),
      since: telling.first,
      evidence: [ofEvent(telling)],
    };
  },
});

/** A mount is tried again after two minutes at most, so that what was said longer before is settled. */
const againMs = 300_000;

/** The event that says that time ran out comes after those that say why. */
function mostTelling(latest: ClusterEvent, events: readonly ClusterEvent[]): ClusterEvent {
  const failures = events.filter(
    ({ reason, last = 0 }) =>
      (mounting.includes(reason) || reason === 'FailedAttachVolume') && (latest.last ?? 0) - last < againMs,
  );
  return (
    failures.find(({ message }) => missingObject.test(message) || missingKey.test(message)) ??
    failures.find(({ message }) => !timedOut.test(message)) ??
    latest
  );
}

function wordsOf(message: string): string {
  const which = `${volumesOf(message)} cannot be mounted`;
  const [, kind = '', name] = missingObject.exec(message) ?? [];
  if (name !== undefined) return `${which}, ${kinds[kind.toLowerCase()]} ${name} does not exist`;
  const [, holder = '', key] = missingKey.exec(message) ?? [];
  if (key !== undefined) return `${which}, its ${kinds[holder]} has no key ${key}`;
  if (timedOut.test(message)) return `${which}, time ran out`;
  return `${which}: ${brief(message.replace(/^.*? for volume "[^"]*"\s*:?\s*/, ''))}`;
}

/** `for volume "tls"`; where time ran out `unmounted volumes=[data tls]`, with those that hold it up. */
function volumesOf(message: string): string {
  const [, one] = /for volume "([^"]+)"/.exec(message) ?? [];
  if (one !== undefined) return `volume ${one}`;
  const [, several = ''] = /unmounted volumes=\[([^\]]*)\]/.exec(message) ?? [];
  const names = several.split(/[\s,]+/).filter(Boolean);
  if (names.length === 0) return 'a volume';
  return `${names.length > 1 ? 'volumes' : 'volume'} ${names.join(', ')}`;
}
