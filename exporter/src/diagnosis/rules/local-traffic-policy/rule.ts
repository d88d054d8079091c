import type { UpstreamEvidence } from '../../../model/evidence/upstream-evidence.ts';
import { hasNone, type PortReadiness, portLabel } from '../../../model/service.ts';
import { be, ofService, onPort } from '../../endpoint-evidence.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

/** So many nodes are named. */
const named = 3;

/** Nodes with endpoints that are there to stay, and those of them without a ready one. */
interface Nodes {
  readonly total: number;
  readonly empty: readonly string[];
  /** On the empty ones. */
  readonly endpoints: number;
}

function nodesOf({ endpoints, service }: UpstreamEvidence, { port }: PortReadiness): Nodes {
  const name = service?.ports.find((each) => portLabel(each) === port)?.name;
  const staying = endpoints.filter(
    ({ node, ports, terminating }) => node !== '' && !terminating && (name === undefined || ports.includes(name)),
  );
  const byNode = Map.groupBy(staying, ({ node }) => node);
  const empty = [...byNode].filter(([, on]) => on.every(({ ready }) => !ready));
  return {
    total: byNode.size,
    empty: empty.map(([node]) => node).sort(),
    endpoints: empty.reduce((sum, [, on]) => sum + on.length, 0),
  };
}

/** "on node-2", "on node-2, node-3, node-4 and 2 more" */
function namesOf({ empty }: Nodes): string {
  const more = empty.length > named ? ` and ${empty.length - named} more` : '';
  return `${empty.slice(0, named).join(', ')}${more}`;
}

/** Which of its traffic policies is Local. */
function localOf(evidence: UpstreamEvidence | undefined): string {
  if (evidence?.service === undefined) return 'trafficPolicy';
  return evidence.service.internalTrafficPolicy === 'Local' ? 'internalTrafficPolicy' : 'externalTrafficPolicy';
}

export const localTrafficPolicy = rule({
  code: 'UP110',
  title: 'Nodes have no ready endpoint while the traffic policy is Local',
  rank: 69,
  commands: ['endpoints', 'service', 'pods'],
  inputs: ['endpoints'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service }, evidence }) {
    for (const row of service.readiness) {
      // The minimum is told only where a policy is Local. What is only on its way out leaves a node on purpose.
      if (row.minReady?.node !== 0 || row.counts.unready === 0 || hasNone(row)) continue;
      const nodes = evidence === undefined || evidence.missing.has('slices') ? undefined : nodesOf(evidence, row);
      if (nodes?.empty.length === 0) continue;
      const [which, where] =
        nodes === undefined
          ? ['A node with endpoints is', 'there']
          : [
              `${nodes.empty.length} of ${nodes.total} nodes with endpoints ${be(nodes.empty.length)}`,
              `on ${namesOf(nodes)}`,
            ];
      const policy = localOf(evidence);
      yield {
        cause: 'traffic_policy_local',
        reason: '',
        confidence: 'certain',
        port: row.port,
        subset: '',
        endpoints: nodes?.endpoints ?? 0,
        share: nodes === undefined ? 0 : nodes.empty.length / nodes.total,
        impact: someLeft,
        since: undefined,
        title: `${which} without a ready one${onPort(row)}, and the Service has ${policy} Local: requests that arrive ${where} go nowhere`,
        evidence: [
          ofService(subject, `spec.${policy}`, 'Local'),
          {
            kind: 'Node',
            namespace: '',
            name: nodes === undefined ? '' : namesOf(nodes),
            field: 'ready endpoints',
            value: 0,
          },
        ],
      };
    }
  },
});
