import type { KeptFinding } from '../engine/finding.ts';

/** What makes pods, and bounds how many there are. */
const makers = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'ResourceQuota'];

/** Things that a title may name only where evidence of one of these kinds comes with it. */
const things: readonly { readonly word: RegExp; readonly kinds: readonly string[] }[] = [
  { word: /\bpods?\b/i, kinds: ['Pod', 'Event', ...makers] },
  { word: /\bcontainers?\b/i, kinds: ['Pod', 'Event', ...makers] },
  { word: /\bprobes?\b|readiness checks?/i, kinds: ['Pod', 'Event'] },
  { word: /\bnodes?\b/i, kinds: ['Node', 'Pod', 'Event'] },
  { word: /\bworkloads?\b/i, kinds: ['Workload'] },
  { word: /\bService\b/, kinds: ['Service'] },
  { word: /\bEndpointSlices?\b|\bKubernetes counts\b/, kinds: ['EndpointSlice'] },
  { word: /\bdoes not declare\b/, kinds: ['Service'] },
  { word: /\brequests in the last\b/, kinds: ['AccessLog'] },
  { word: /\bof \d+ hosts\b|\bhealthy host\b/, kinds: ['ProxyHosts'] },
];

/** What the title of a finding names although its evidence does not hold it. */
export function unproven({ title, evidence }: Pick<KeptFinding, 'title' | 'evidence'>): string[] {
  return things
    .filter(({ word, kinds }) => word.test(title) && !evidence.some(({ kind }) => kinds.includes(kind)))
    .map(({ word }) => `${word.exec(title)?.[0] ?? ''} in "${title}"`);
}
