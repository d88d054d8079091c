import { clusterEventOf } from '../../kubernetes/evidence/cluster-event.ts';
import { nodeOf } from '../../kubernetes/evidence/node.ts';
import { podOf } from '../../kubernetes/evidence/pod.ts';
import type { JsonObject } from '../../kubernetes/json.ts';
import { type EvidencePart, noEvidence, type UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import { noon } from '../../testing/events.ts';
import type { Match, PodView } from '../cause.ts';
import { endpointCauses } from '../causes/index.ts';
import { viewOf } from '../explain/standing.ts';

/** A time so many seconds before noon, as the API writes it. */
export function ago(seconds: number): string {
  return new Date(noon - seconds * 1000).toISOString();
}

/** What a test says of a pod `web-1` of namespace shop, in the form of the API; it runs on node-1 since a day. */
export interface PodFacts {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly events?: readonly JsonObject[];
  readonly nodes?: readonly JsonObject[];
  readonly evidence?: Partial<UpstreamEvidence>;
  readonly missing?: readonly EvidencePart[];
}

const metadata = {
  namespace: 'shop',
  name: 'web-1',
  uid: 'web-1',
  labels: { app: 'web' },
  creationTimestamp: ago(86_400),
};

/** A node that is ready and holds nothing off. */
export const wellNode = { metadata: { name: 'node-1' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } };

export function podView(facts: PodFacts): PodView {
  const pod = podOf({
    metadata: { ...metadata, ...facts.metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'web:2' }], ...facts.spec },
    status: { phase: 'Running', ...facts.status },
  });
  const events = (facts.events ?? []).map((event) =>
    clusterEventOf({ involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-1', uid: 'web-1' }, ...event }),
  );
  return viewOf(pod, {
    ...noEvidence,
    collectedAt: noon,
    pods: [pod],
    events: events.sort((a, b) => (b.last ?? 0) - (a.last ?? 0)),
    nodes: new Map((facts.nodes ?? [wellNode]).map(nodeOf).map((node) => [node.name, node])),
    missing: new Map((facts.missing ?? []).map((part) => [part, `${part} may not be read`])),
    ...facts.evidence,
  });
}

/** An event about a container, or about the pod where none is given; its last time is a minute ago. */
export function event(
  reason: string,
  message: string,
  more: JsonObject & { readonly container?: string } = {},
): JsonObject {
  const { container, ...rest } = more;
  const involvedObject = {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web-1',
    uid: 'web-1',
    ...(container !== undefined && { fieldPath: `spec.containers{${container}}` }),
  };
  return { type: 'Warning', reason, message, count: 3, lastTimestamp: ago(60), involvedObject, ...rest };
}

/** The status of the container app. */
export function app(status: JsonObject): JsonObject {
  return { containerStatuses: [{ name: 'app', ready: false, restartCount: 0, ...status }] };
}

/** The first cause that matches, as a diagnosis asks for it. */
export function causeOf(facts: PodFacts): ({ readonly cause: string } & Match) | undefined {
  const view = podView(facts);
  for (const cause of endpointCauses) {
    const match = cause.about === 'pod' ? cause.match(view) : undefined;
    if (match !== undefined) return { cause: cause.cause, ...match };
  }
  return undefined;
}

/** "image_pull not_found certain: image web:2 ..."; "-" where nothing explains the pod. */
export function inShort(facts: PodFacts): string {
  const found = causeOf(facts);
  return found === undefined
    ? '-'
    : `${[found.cause, found.reason, found.confidence].filter(Boolean).join(' ')}: ${found.says}`;
}
