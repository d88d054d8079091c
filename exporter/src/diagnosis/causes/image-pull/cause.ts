import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, podCause } from '../../cause.ts';
import { waitingEvidence } from '../../containers.ts';

type ImageReason = Reason<'image_pull'>;

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
const answers: readonly [pattern: RegExp, reason: ImageReason, says: string][] = [
  [/toomanyrequests|too many requests|rate limit|\b429\b/i, 'rate_limited', 'the registry limits the rate of pulls'],
  [
    /invalid reference format|InvalidImageName|couldn't parse image|invalid image name/i,
    'invalid_name',
    'its name is invalid',
  ],
  [
    /unauthorized|authentication required|denied|forbidden|\b40[13]\b|no basic auth/i,
    'unauthorized',
    'the registry refuses the credentials, or has no such repository',
  ],
  [/manifest unknown|not found|does not exist|name unknown|\b404\b/i, 'not_found', 'the registry has no such image'],
  [
    /dial tcp|no such host|i\/o timeout|connection refused|unreachable|TLS handshake|x509|deadline exceeded|EOF/i,
    'unreachable',
    'the registry cannot be reached',
  ],
  [/ErrImageNeverPull/, 'not_found', 'it is not on the node, and its pull policy is Never'],
];

/** The state repeats the answer in most versions; while it backs off only the event of the last pull has it in others. */
const pullEvent = /^Failed to (pull|inspect) image|^Failed to apply default image tag/;

export const imagePull = podCause({
  cause: 'image_pull',
  match({ pod, events }) {
    const container = pod.containers.find(waitsForImage);
    if (container?.state?.kind !== 'waiting') return undefined;
    const { name, image, state } = container;
    const pull = events.find((event) => event.container === name && pullEvent.test(event.message));
    const { reason, says } = answerOf([state.message, pull?.message ?? '', state.reason].join('\n'));
    return {
      reason,
      confidence: 'certain',
      says: `image ${image} cannot be pulled, ${says}`,
      container: name,
      since: pull?.first,
      evidence: [...waitingEvidence(pod, container), ...(pull === undefined ? [] : [ofEvent(pull)])],
    };
  },
});

function waitsForImage({ state }: Container): boolean {
  return state?.kind === 'waiting' && waitingReasons.has(state.reason);
}

function answerOf(text: string): { reason: ImageReason; says: string } {
  for (const [pattern, reason, says] of answers) if (pattern.test(text)) return { reason, says };
  return { reason: 'other', says: 'and nothing says why' };
}
