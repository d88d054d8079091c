import type { Evidence } from '@uhwatch/contract/api.ts';
import { type Cause, describeCause } from '@uhwatch/contract/causes.ts';
import { confidences } from '@uhwatch/contract/findings.ts';
import type { Node } from '../../model/evidence/node.ts';
import type { Upstream } from '../../model/upstream.ts';
import { type Affected, type CommonRow, type Hit, nothing, type Shared, type Verdict } from './row.ts';

/** What several upstreams can have in common, as the evidence of a finding names it. */
const sharedKinds: ReadonlySet<string> = new Set([
  'Node',
  'ConfigMap',
  'Secret',
  'Registry',
  'ResourceQuota',
  'PersistentVolumeClaim',
  'NetworkPolicy',
  'Webhook',
]);

/** One thing that the evidence of findings with one cause names. */
export const sharedObject: CommonRow = {
  covers: [],
  of: ({ finding: { cause, evidence } }) =>
    evidence.some(isShared) ? evidence.filter(isShared).map((each) => sharedBy(cause, each)) : nothing,
  judge: inCommon,
};

function isShared({ kind, name }: Evidence): boolean {
  return sharedKinds.has(kind) && name !== '';
}

const zoneLabel = 'topology.kubernetes.io/zone';

/** Several nodes of one zone; one alone is no zone. */
export const zone: CommonRow = {
  covers: [],
  of: ({ finding, upstream }) =>
    finding.evidence.some(isNode)
      ? nodesNamed(finding).flatMap((node) => {
          const name = zoneOfNamed(node, upstream);
          return name === undefined ? [] : sharedBy(finding.cause, { kind: 'Zone', namespace: '', name });
        })
      : nothing,
  judge: (affected) =>
    new Set(affected.hits.flatMap((hit) => nodesOfZone(hit, affected.shared))).size > 1
      ? inCommon(affected)
      : undefined,
};

function sharedBy(cause: Cause, { kind, namespace, name }: Pick<Evidence, 'kind' | 'namespace' | 'name'>): Shared {
  return { kind, namespace, name, cause };
}

function nodesNamed({ evidence }: Hit['finding']): string[] {
  return evidence.filter(isNode).map(({ name }) => name);
}

function isNode({ kind }: Evidence): boolean {
  return kind === 'Node';
}

function nodesOfZone({ finding, upstream }: Hit, { name }: Shared): string[] {
  return nodesNamed(finding).filter((node) => zoneOfNamed(node, upstream) === name);
}

function zoneOfNamed(name: string, { collected }: Pick<Upstream, 'collected'>): string | undefined {
  const node = collected?.evidence.nodes.get(name);
  return node && zoneOf(node);
}

/** Undefined where nobody says. */
export function zoneOf({ labels }: Pick<Node, 'labels'>): string | undefined {
  return labels.get(zoneLabel);
}

function inCommon({ shared, hits, upstreams }: Affected): Verdict {
  const { kind, namespace, name } = shared;
  const [{ finding }] = hits;
  const of = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  const weakest = Math.max(...hits.map((hit) => confidences.indexOf(hit.finding.confidence)));
  return {
    confidence: confidences[weakest] ?? 'suspected',
    title: `${upstreams.size} upstreams have one thing in common, ${of}: ${describeCause(finding.cause).toLowerCase()}`,
    commands: kind === 'Node' ? ['describeNode', 'podsOnNode'] : [],
    ...(kind === 'Node' && { involved: { node: name } }),
  };
}
