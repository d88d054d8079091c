import { ofEvent, podCause } from '../../cause.ts';
import { brief, isBeforeContainers, present } from '../../containers.ts';

const failing = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

/** `configmap "web" not found` and the like, in the message of a mount. */
const missingObject = /\b(secret|configmap|persistentvolumeclaim)s? "([^"]+)" not found/i;
const volumeName = /volumes?[ =]"?\[?([\w.-]+)/;

const kinds: Readonly<Record<string, string>> = {
  secret: 'Secret',
  configmap: 'ConfigMap',
  persistentvolumeclaim: 'PersistentVolumeClaim',
};

export const volumeMount = podCause({
  cause: 'volume_mount',
  match({ pod, events }) {
    if (!isBeforeContainers(pod)) return undefined;
    const event = present(events, failing, ['Started', 'SuccessfulMountVolume']);
    if (event === undefined) return undefined;
    // The event that says that time ran out comes after those that say why.
    const telling =
      events.find(({ reason, message }) => failing.includes(reason) && missingObject.test(message)) ?? event;
    return {
      reason: '',
      confidence: 'certain',
      says: wordsOf(telling.message),
      since: telling.first,
      evidence: [ofEvent(telling)],
    };
  },
});

function wordsOf(message: string): string {
  const [, volume] = volumeName.exec(message) ?? [];
  const which = volume === undefined ? 'a volume' : `volume ${volume}`;
  const [, kind = '', name] = missingObject.exec(message) ?? [];
  if (name !== undefined) return `${which} cannot be mounted, ${kinds[kind.toLowerCase()]} ${name} does not exist`;
  return `${which} cannot be mounted: ${brief(message)}`;
}
