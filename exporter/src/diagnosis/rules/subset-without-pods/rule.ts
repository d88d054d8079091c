import {
  type DrySubset,
  dryEvidence,
  drySubsets,
  inWordsOfDry,
  inWordsOfSenders,
  noneDry,
  senderEvidence,
} from '../../dry-subsets.ts';
import { refusing, someLeft } from '../../impact.ts';
import { emptySubset, inWordsOfSubset, subsetEvidence } from '../../mesh-evidence.ts';
import { carrying, draftOf, ofRequests, type Recent, recently } from '../../recent.ts';
import { type Draft, type Inputs, rule, type Subject } from '../../rule.ts';

type Read = Partial<Pick<Inputs, 'traffic' | 'evidence' | 'endpoints'>>;
type Told = Pick<Draft, 'title' | 'evidence' | 'involved'>;

/** Evidence names the pod that comes nearest; it is collected once the counts have told that something is wrong. */
function byPods({ evidence }: Read, name: string): Told | undefined {
  const empty = emptySubset(evidence, name);
  if (empty === undefined) return undefined;
  const { nearest } = empty;
  return { title: inWordsOfSubset(empty), evidence: subsetEvidence(empty), involved: { pods: [nearest.name] } };
}

function byCounts(subject: Subject, dry: DrySubset): Told {
  return { title: inWordsOfDry(dry), evidence: dryEvidence(subject, dry) };
}

/** UH was seen on the subset. */
function* ofTraffic(
  subject: Subject,
  inputs: Read,
  { seen, dry }: { readonly seen: readonly Recent[]; readonly dry: readonly DrySubset[] },
): Generator<Draft> {
  for (const each of seen) {
    const own = dry.find(({ row, subset }) => row.port === each.port && subset.name === each.subset);
    const told = byPods(inputs, each.subset) ?? (own && byCounts(subject, own));
    if (told === undefined) continue;
    yield {
      ...draftOf(each),
      ...told,
      impact: refusing(each.share),
      cause: 'subset_matches_no_pods',
      confidence: 'certain',
      title: `${told.title}; UH answered ${ofRequests(each)} for it`,
      evidence: [...told.evidence, ...each.evidence],
    };
  }
}

/** Nobody asked for it yet, or no log tells: whoever the route sends there will find nobody. */
function ofRoutes(subject: Subject, inputs: Read, dry: DrySubset): Draft {
  const { row, subset } = dry;
  const { title, evidence, ...rest } = byPods(inputs, subset.name) ?? byCounts(subject, dry);
  return {
    ...rest,
    cause: 'subset_matches_no_pods',
    reason: '',
    port: row.port,
    subset: subset.name,
    endpoints: 0,
    share: 0,
    since: undefined,
    // Where clients of other namespaces go by another policy its subset of that name may have pods.
    confidence: subset.isDisputed === true ? 'likely' : 'certain',
    impact: someLeft,
    title: `${title}; ${inWordsOfSenders(dry)}`,
    evidence: [...evidence, ...senderEvidence(dry)],
  };
}

export const subsetWithoutPods = rule({
  code: 'UP301',
  title: 'The subset of the mesh to which requests go has no ready pod',
  rank: 35,
  commands: ['destinationRules', 'podLabels', 'proxyEndpoints', 'gatewayLogUH'],
  inputs: ['declared'],
  mayRead: ['traffic', 'evidence', 'endpoints'],
  *check(subject, inputs) {
    const { traffic = [], endpoints, evidence } = inputs;
    const dry = endpoints === undefined ? noneDry : drySubsets(endpoints);
    // Mostly there is nothing, and this is asked of every upstream.
    if (dry.length === 0 && evidence === undefined) return;
    const seen = [...recently(subject, traffic, { figure: carrying('UH') })].filter(({ subset }) => subset !== '');
    yield* ofTraffic(subject, inputs, { seen, dry });
    const refused = new Set(seen.map(({ port, subset }) => `${port}\n${subset}`));
    for (const each of dry) {
      if (each.routes.length === 0 || refused.has(`${each.row.port}\n${each.subset.name}`)) continue;
      yield ofRoutes(subject, inputs, each);
    }
  },
});
