import { StatusError } from '../../kubernetes/client/client.ts';
import { sentence } from '../../model/source.ts';
import type { GatewayPod } from './gateway-pod.ts';

export function unreadable(namespace: string, pod: string, error: unknown): string {
  if (error instanceof StatusError && error.status === 403)
    return `the logs of pods in namespace ${namespace} may not be read (403); bind a Role with get on pods/log in that namespace to the service account of uhwatch`;
  return `the log of pod ${namespace}/${pod} cannot be read: ${sentence(error)}`;
}

/** `remark` is what came in place of a log: the kubelet writes its errors into an answer of status 200. */
export function endsAtOnce(namespace: string, pod: string, remark: string | undefined): string {
  const said = remark === undefined ? '' : ` (it says "${remark}")`;
  return `the log of pod ${namespace}/${pod} ends at once, again and again${said}; see the log of the kubelet on its node`;
}

export function notListed(namespace: string, error: unknown): unknown {
  if (!(error instanceof StatusError && error.status === 403)) return error;
  return new StatusError(
    403,
    `the pods of namespace ${namespace} may not be listed (403); bind a Role with get, list and watch on pods and get on pods/log in that namespace to the service account of uhwatch`,
  );
}

export function nothingMatches(namespace: string, selector: string): string {
  return `no pod in namespace ${namespace} matches "${selector}"; correct the namespace or the selector, or wait for the gateway to start`;
}

export function tooMany(
  namespace: string,
  selector: string,
  { followed, left }: { followed: number; left: number },
): string {
  return `${followed + left} pods in namespace ${namespace} match "${selector}", of which ${left} are not followed; choose a narrower selector, or collect logs from files on each node`;
}

export function withoutContainer(namespace: string, { name, containers }: GatewayPod, container: string): string {
  return `pod ${namespace}/${name} has no container ${container} (it has ${containers.join(', ')}); correct the container or the selector`;
}

/** Sentences in one line, without those that are empty. */
export function joined(sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join('; ');
}

const maxSentences = 3;

/** What many streams have to say in one line: the same sentence once, and no more of them than one reads. */
export function together(faults: readonly string[]): string {
  const different = [...new Set(faults)];
  const more = different.length - maxSentences;
  return different.slice(0, maxSentences).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
