import type { CommonCause, Evidence, Finding } from '@uhwatch/contract/api.ts';
import { causes, describeCause } from '@uhwatch/contract/causes.ts';
import { compareText } from '@uhwatch/contract/findings.ts';
import type { Upstream } from '../model/upstream.ts';
import type { Result } from './engine/engine.ts';

/** From so many upstreams on one thing behind all of them is more likely than as many coincidences. */
const minUpstreams = 3;
/** A page of them is a page too many; the upstreams of each are bounded as well, and their number is told. */
const maxCommon = 20;
const maxNamed = 50;

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

type Shared = Pick<Evidence, 'kind' | 'namespace' | 'name'>;

interface Affected {
  readonly upstreams: Set<string>;
  readonly object: Shared;
  /** Of a zone: its nodes that are named; one alone is no zone. */
  readonly nodes: Set<string>;
  readonly finding: Finding;
  since: string;
}

/**
 * What hits several upstreams at once: one node, zone of several nodes, registry, ConfigMap, Secret or quota that the
 * findings of all of them name for the same cause. What hits most comes first.
 */
export function commonCauses(results: Iterable<Pick<Result, 'upstream' | 'diagnosis'>>): CommonCause[] {
  const found = new Map<string, Affected>();
  for (const { upstream, diagnosis } of results)
    for (const finding of diagnosis.findings)
      for (const object of sharedOf(finding)) {
        add(found, upstream.key, { finding, object });
        const zone = zoneOf(object, upstream);
        if (zone !== undefined) add(found, upstream.key, { finding, object: zone }).nodes.add(object.name);
      }
  return [...found.values()]
    .filter(
      ({ upstreams, object, nodes }) => upstreams.size >= minUpstreams && (object.kind !== 'Zone' || nodes.size > 1),
    )
    .sort(
      (a, b) =>
        b.upstreams.size - a.upstreams.size || rankOf(a) - rankOf(b) || compareText(a.object.name, b.object.name),
    )
    .slice(0, maxCommon)
    .map(toCommon);
}

/** Each thing once, however many rows tell of it. */
function sharedOf({ evidence }: Finding): Shared[] {
  const shared = evidence.filter(({ kind, name }) => sharedKinds.has(kind) && name !== '');
  return [...new Map(shared.map((each) => [`${each.kind} ${each.namespace}/${each.name}`, each])).values()];
}

function zoneOf({ kind, name }: Shared, { collected }: Pick<Upstream, 'collected'>): Shared | undefined {
  const node = kind === 'Node' ? collected?.evidence.nodes.get(name) : undefined;
  const zone = node?.labels.get('topology.kubernetes.io/zone');
  return zone === undefined ? undefined : { kind: 'Zone', namespace: '', name: zone };
}

function add(
  found: Map<string, Affected>,
  upstream: string,
  { finding, object }: Pick<Affected, 'finding' | 'object'>,
): Affected {
  const key = [finding.cause, object.kind, object.namespace, object.name].join('\n');
  const known = found.get(key) ?? {
    upstreams: new Set<string>(),
    nodes: new Set<string>(),
    object,
    finding,
    since: finding.since,
  };
  known.upstreams.add(upstream);
  if (finding.since < known.since) known.since = finding.since;
  found.set(key, known);
  return known;
}

function rankOf({ finding }: Affected): number {
  return causes.indexOf(finding.cause);
}

function toCommon({ upstreams, object: { kind, namespace, name }, finding: { cause }, since }: Affected): CommonCause {
  const of = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  return {
    cause,
    kind,
    namespace,
    name,
    upstreams: upstreams.size,
    named: [...upstreams].sort(compareText).slice(0, maxNamed),
    since,
    title: `${upstreams.size} upstreams have one thing in common, ${of}: ${describeCause(cause).toLowerCase()}`,
  };
}
