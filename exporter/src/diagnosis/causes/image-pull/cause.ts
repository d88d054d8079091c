import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, ofPod, podCause } from '../../cause.ts';

/** Waiting reasons of the kubelet for an image. Source: kubernetes/pkg/kubelet/images/types.go. */
const waitingReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** What runtimes and registries answer, in the order in which the first match wins. */
const answers: readonly [pattern: RegExp, reason: Reason<'image_pull'>, says: string][] = [
  [/toomanyrequests|too many requests|rate limit|429/i, 'rate_limited', 'the registry limits the rate of pulls'],
  [
    /unauthorized|authentication required|denied|forbidden|401|403|no basic auth/i,
    'unauthorized',
    'the registry refuses the credentials, or the image does not exist',
  ],
  [/not found|manifest unknown|does not exist|name unknown|404/i, 'not_found', 'the image does not exist'],
  [/invalid reference format|InvalidImageName|couldn't parse image/i, 'invalid_name', 'its name is invalid'],
  [
    /dial tcp|no such host|i\/o timeout|connection refused|network is unreachable|TLS handshake|x509|deadline exceeded/i,
    'unreachable',
    'the registry cannot be reached',
  ],
];

function answerOf(texts: readonly string[]): { reason: Reason<'image_pull'>; says: string } {
  for (const [pattern, reason, says] of answers) if (texts.some((text) => pattern.test(text))) return { reason, says };
  return { reason: 'other', says: 'the kubelet does not say why' };
}

function waitsForImage({ state }: Container): boolean {
  return state?.kind === 'waiting' && waitingReasons.has(state.reason);
}

export const imagePull = podCause({
  cause: 'image_pull',
  match({ pod, events }) {
    const container = pod.containers.find(waitsForImage);
    if (container?.state?.kind !== 'waiting') return undefined;
    const { name, image, state } = container;
    // While it backs off the state only says that; the registry's answer stands in the event of the last pull.
    const pull = events.find(
      (event) => event.container === name && /Failed to pull image|Failed to inspect/.test(event.message),
    );
    const { reason, says } = answerOf([state.reason, state.message, pull?.message ?? '']);
    return {
      reason,
      confidence: 'certain',
      says: `image ${image} cannot be pulled: ${says}`,
      container: name,
      since: pull?.first,
      evidence: [
        ofPod(pod, `status.containerStatuses[${name}].state.waiting.reason`, state.reason),
        ...(state.message === ''
          ? []
          : [ofPod(pod, `status.containerStatuses[${name}].state.waiting.message`, state.message)]),
        ...(pull === undefined ? [] : [ofEvent(pull)]),
      ],
    };
  },
});
