import { refusing } from '../../impact.ts';
import { emptySubset, inWordsOfSubset, subsetEvidence } from '../../mesh-evidence.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const subsetWithoutPods = rule({
  code: 'UP301',
  title: 'The subset of the mesh to which requests go has no ready pod',
  rank: 35,
  commands: ['destinationRules', 'podLabels', 'proxyEndpoints', 'gatewayLogUH'],
  inputs: ['traffic', 'evidence'],
  *check(subject, { traffic, evidence }) {
    for (const seen of recently(subject, traffic, { figure: carrying('UH') })) {
      const empty = emptySubset(evidence, seen.subset);
      if (empty === undefined) continue;
      yield {
        ...draftOf(seen),
        impact: refusing(seen.share),
        cause: 'subset_matches_no_pods',
        confidence: 'certain',
        title: `${inWordsOfSubset(empty)}; UH answered ${ofRequests(seen)} for it`,
        evidence: [...subsetEvidence(empty), ...seen.evidence],
        involved: { pods: [empty.nearest.name] },
      };
    }
  },
});
