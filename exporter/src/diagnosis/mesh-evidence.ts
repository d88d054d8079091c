import type { Evidence } from '@uhwatch/contract/api.ts';
import type { MeshPolicy } from '../model/evidence/network.ts';
import type { Labels } from '../model/evidence/object.ts';
import type { Pod } from '../model/evidence/pod.ts';
import type { UpstreamEvidence } from '../model/evidence/upstream-evidence.ts';
import { ofPod } from './cause.ts';
import { isReady } from './explain/standing.ts';

/** A subset of the mesh that selects no ready pod, while others of the upstream are ready. */
export interface EmptySubset {
  readonly policy: MeshPolicy;
  readonly name: string;
  readonly labels: Labels;
  /** Pods that it selects: none of them is ready. */
  readonly selected: number;
  /** The pod that has most of the labels. */
  readonly nearest: Pod;
}

/** Undefined where the subset has a ready pod, where no pod at all is ready, and where nobody can say. */
export function emptySubset(evidence: UpstreamEvidence | undefined, name: string): EmptySubset | undefined {
  if (name === '' || evidence === undefined || evidence.missing.has('pods') || !evidence.pods.some(isReady))
    return undefined;
  for (const policy of evidence.mesh) {
    const subset = policy.reaches ? policy.subsets.find((each) => each.name === name) : undefined;
    if (subset === undefined) continue;
    const { labels } = subset;
    const selected = evidence.pods.filter((pod) => lacking(pod, labels).length === 0);
    const [nearest] = evidence.pods.toSorted((a, b) => distance(a, labels) - distance(b, labels));
    if (selected.some(isReady) || nearest === undefined) return undefined;
    return { policy, name, labels, selected: selected.length, nearest };
  }
  return undefined;
}

/** Of pods that lack as many labels one that is ready comes first. */
function distance(pod: Pod, labels: Labels): number {
  return 2 * lacking(pod, labels).length + (isReady(pod) ? 0 : 1);
}

function lacking({ labels: own }: Pod, labels: Labels): (readonly [key: string, value: string])[] {
  return [...labels].filter(([key, value]) => own.get(key) !== value);
}

/** Argo Rollouts writes it on pods, and into subsets as it shifts traffic. */
const rolloutsHash = 'rollouts-pod-template-hash';

/** "Subset v2 of DestinationRule shop/web selects no pod with version=v2: the nearest, web-1, has version=v1" */
export function inWordsOfSubset({ policy, name, labels, selected, nearest }: EmptySubset): string {
  const of = `Subset ${name} of ${policy.kind} ${policy.namespace}/${policy.name}`;
  const asked = [...labels].map((pair) => pair.join('=')).join(', ');
  if (selected > 0) return `${of} has no ready pod: ${selected} with ${asked}, none of them ready`;
  const differences = lacking(nearest, labels).map(([key, value]) => {
    const own = nearest.labels.get(key);
    return own === undefined ? `lacks ${key}=${value}` : `has ${key}=${own}, not ${value}`;
  });
  const rollout = labels.has(rolloutsHash) ? '; Argo Rollouts has replaced the pods of that hash' : '';
  return `${of} selects no pod, since one would need ${asked}: the nearest, ${nearest.name}, ${differences.join(' and ')}${rollout}`;
}

export function subsetEvidence({ policy, name, labels, nearest }: EmptySubset): Evidence[] {
  const { kind, namespace, name: policyName } = policy;
  const field = `spec.subsets[${name}].labels`;
  return [
    { kind, namespace, name: policyName, field, value: [...labels].map((pair) => pair.join('=')).join(', ') },
    ...[...labels.keys()].map((key) => ofPod(nearest, `metadata.labels[${key}]`, nearest.labels.get(key) ?? 'not set')),
  ];
}

/** The first policy for the upstream that has hosts ejected. */
function ejecting(evidence: UpstreamEvidence | undefined): MeshPolicy | undefined {
  return evidence?.mesh.find(({ reaches, outlierDetection }) => reaches && outlierDetection !== undefined);
}

/** " (DestinationRule shop/web lets all of them be ejected: maxEjectionPercent 100)"; empty where nothing tells. */
export function inWordsOfEjection(evidence: UpstreamEvidence | undefined): string {
  const policy = ejecting(evidence);
  if (policy === undefined) return '';
  const max = policy.outlierDetection?.maxEjectionPercent;
  const bound = max === undefined ? 'outlierDetection' : `maxEjectionPercent ${max}`;
  return ` (${policy.kind} ${policy.namespace}/${policy.name} sets ${bound})`;
}

export function ejectionEvidence(evidence: UpstreamEvidence | undefined): Evidence[] {
  const policy = ejecting(evidence);
  if (policy === undefined) return [];
  const { kind, namespace, name, outlierDetection } = policy;
  const field = 'spec.trafficPolicy.outlierDetection';
  const max = outlierDetection?.maxEjectionPercent;
  return [
    max === undefined
      ? { kind, namespace, name, field, value: 'set' }
      : { kind, namespace, name, field: `${field}.maxEjectionPercent`, value: max },
  ];
}
