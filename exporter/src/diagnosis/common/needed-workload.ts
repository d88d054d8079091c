import { type Confidence, confidences } from '@uhwatch/contract/findings.ts';
import type { Dependency, Need } from '../../model/evidence/dependency.ts';
import { noEvidence } from '../../model/evidence/upstream-evidence.ts';
import { isDown, type Suspicion, suspicionOf } from '../dependency.ts';
import { refOf } from '../explain/workloads.ts';
import { type Affected, type CommonRow, type Hit, nothing, type Shared } from './row.ts';

/** A workload of the cluster that pods of others wait for: the control plane of a mesh, or what stands behind a webhook. */
export const neededWorkload: CommonRow = {
  covers: ['Webhook'],
  of: (hit) => {
    const needed = dependenciesOf(hit);
    return needed.length === 0 ? nothing : needed.map(({ kind, namespace, name }) => ({ kind, namespace, name }));
  },
  judge(affected) {
    const all = affected.hits.flatMap((hit) => dependenciesOf(hit).filter((each) => isIt(each, affected.shared)));
    const [first] = all;
    const suspicion = first && suspicionOf(first, affected.since);
    if (first === undefined || suspicion === undefined) return undefined;
    return {
      confidence: confidenceOf(affected, suspicion),
      title: titles[suspicion](first, hitWords(affected, all)),
      commands: ['describeWorkload', 'podLabels', 'workloadLog'],
      involved: { workload: refOf(first) },
    };
  },
};

/** Those that the evidence of the finding names. */
function dependenciesOf({ finding, upstream }: Hit): readonly Dependency[] {
  const known = upstream.collected?.evidence.dependencies ?? noEvidence.dependencies;
  return known.length === 0 ? known : known.filter((each) => finding.evidence.some((row) => isIt(row, each)));
}

function isIt(a: Pick<Shared, 'kind' | 'namespace' | 'name'>, b: Pick<Shared, 'kind' | 'namespace' | 'name'>): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

/**
 * That a webhook cannot be asked the API server says itself. Sidecars may wait for another reason, and where there are several
 * control planes they may be those of one that is well.
 */
function confidenceOf({ hits }: Affected, suspicion: Suspicion): Confidence {
  if (suspicion !== 'down') return 'suspected';
  const sure = hits.map((hit): Confidence => {
    const needed = dependenciesOf(hit);
    if (needed.some((each) => each.need === 'admission_webhook' && isDown(each))) return 'certain';
    const own = new Set(needed.map(({ by }) => by));
    const others = hit.upstream.collected?.evidence.dependencies ?? [];
    return others.every((each) => !own.has(each.by) || isDown(each)) ? 'likely' : 'suspected';
  });
  return confidences.find((each) => sure.includes(each)) ?? 'suspected';
}

const needWords = {
  sidecar: (by) => `sidecars ${by} wait for it`,
  admission_webhook: (by) => `pods cannot be made without its admission webhook ${by}`,
} as const satisfies Record<Need, (by: string) => string>;

/** "5 upstreams are hit, whose sidecars istio-proxy wait for it" */
function hitWords({ upstreams }: Affected, needed: readonly Dependency[]): string {
  const words = new Set(needed.map(({ need, by }) => needWords[need](by)));
  return `${upstreams.size} upstreams are hit, whose ${[...words].join(', and whose ')}`;
}

const titles = {
  down: (of, hit) => `${wordsOf(of)} ${of.desired === 0 ? 'is scaled to zero' : 'has no ready pods'}: ${hit}`,
  changed: (of, hit) => `${wordsOf(of)} may be why, it changed shortly before: ${hit}`,
  unknown: (of, hit) => `${wordsOf(of)} may be why, whether it has ready pods is not known: ${hit}`,
} as const satisfies Record<Suspicion, (of: Dependency, hit: string) => string>;

function wordsOf({ kind, namespace, name }: Dependency): string {
  return `${kind} ${namespace}/${name}`;
}
