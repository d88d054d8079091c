import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container } from '../../../model/evidence/pod.ts';
import { ofEvent, podCause } from '../../cause.ts';
import { brief, named, waitingEvidence } from '../../containers.ts';

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
  [/pull QPS exceeded/i, 'rate_limited', 'the kubelet limits the rate of pulls'],
  [/toomanyrequests|too many requests|rate limit|\b429\b/i, 'rate_limited', 'the registry limits the rate of pulls'],
  [
    /invalid reference format|InvalidImageName|couldn't parse image|invalid image name/i,
    'invalid_name',
    'its name is invalid',
  ],
  [
    /unauthorized|authentication required|authorization failed|denied|forbidden|\b40[13]\b|no basic auth/i,
    'unauthorized',
    'the registry refuses the credentials, or has no such repository',
  ],
  [
    /no match(?:ing manifest)? for (?:platform|linux|windows)|does not match the specified platform/i,
    'not_found',
    'the registry has it for other platforms than that of the node',
  ],
  [/ErrImageNeverPull/, 'not_found', 'it is not on the node, and its pull policy is Never'],
  [
    /manifest unknown|not found|does not exist|name unknown|no such image|\b404\b/i,
    'not_found',
    'the registry has no such image',
  ],
  [
    /dial tcp|no such host|server misbehaving|i\/o timeout|connection (?:refused|reset)|unreachable|TLS handshake|x509|deadline exceeded|awaiting headers|HTTP response to HTTPS client|\bEOF\b|RegistryUnavailable/i,
    'unreachable',
    'the registry cannot be reached',
  ],
];

/** The state repeats the answer in most versions; while it backs off only the event of the last pull has it in others. */
const pullEvent = /^Failed to (pull|inspect) image|^Failed to apply default image tag/;
/** What the kubelet says of its own, which is no answer. */
const backingOff = /^Back-off pulling image "[^"]*"(?:: )?/;

export const imagePull = podCause({
  cause: 'image_pull',
  match({ pod, events }) {
    const container = pod.containers.find(waitsForImage);
    if (container?.state?.kind !== 'waiting') return undefined;
    const { name, role, image, state } = container;
    const pull = events.find((event) => event.container === name && pullEvent.test(event.message));
    const told = [state.message.replace(backingOff, ''), pull?.message ?? ''].find((text) => text !== '') ?? '';
    const { reason, says } = answerOf(state.reason, withoutName(told, image));
    const whose = role === 'main' ? '' : ` of ${named(container)}`;
    return {
      reason,
      confidence: 'certain',
      says: `image ${image}${whose} cannot be pulled, ${says}`,
      container: name,
      since: pull?.first,
      evidence: [
        ...waitingEvidence(pod, container),
        ...(pull === undefined ? [] : [ofEvent(pull)]),
        ...(ofRegistry.has(reason) ? [registryEvidence(image, says)] : []),
      ],
    };
  },
});

/** Where others that pull from the same registry fare no better. */
const ofRegistry: ReadonlySet<ImageReason> = new Set(['unreachable', 'rate_limited', 'unauthorized']);

/** Without a host before the first slash it is Docker Hub. Source: the reference grammar of distribution. */
function registryEvidence(image: string, says: string): Evidence {
  const [host = ''] = image.split('/', 1);
  const isHost = image.includes('/') && /[.:]|^localhost$/.test(host);
  return { kind: 'Registry', namespace: '', name: isHost ? host : 'docker.io', field: 'answer', value: says };
}

function waitsForImage({ state }: Container): boolean {
  return state?.kind === 'waiting' && waitingReasons.has(state.reason);
}

/** An image may be called `denied:403`: only what is said of it counts. */
function withoutName(text: string, image: string): string {
  const [bare = image] = image.split(/[:@](?!.*\/)/, 1);
  return [image, bare].filter(Boolean).reduce((rest, name) => rest.replaceAll(name, '…'), text);
}

function answerOf(reason: string, text: string): { reason: ImageReason; says: string } {
  const all = `${text}\n${reason}`;
  for (const [pattern, word, says] of answers) if (pattern.test(all)) return { reason: word, says };
  return { reason: 'other', says: text === '' ? 'and nothing says why' : brief(text) };
}
