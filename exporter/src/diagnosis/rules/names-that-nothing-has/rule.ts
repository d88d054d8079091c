import type { MeshPolicy } from '../../../model/evidence/network.ts';
import { harmless } from '../../impact.ts';
import { carrying, recently } from '../../recent.ts';
import { brokenRoutes, inWordsOfRoutes } from '../../route-evidence.ts';
import { type Draft, type Inputs, rule, type Subject } from '../../rule.ts';

type Read = Pick<Inputs, 'evidence'> & Partial<Pick<Inputs, 'traffic'>>;

const whole = {
  reason: '',
  port: '',
  subset: '',
  endpoints: 0,
  share: 0,
  since: undefined,
  confidence: 'certain',
  impact: harmless,
} as const;

/** Routes to nothing: where requests fail for it, another finding says so. A host of clients has nothing but requests. */
function* ofRoutes(subject: Subject, { evidence, traffic = [] }: Read): Generator<Draft> {
  const figures = [carrying('NC'), carrying('no_backend')];
  const isSeen = figures.some((figure) => [...recently(subject, traffic, { figure })].length > 0);
  const broken = isSeen || subject.namespace === '' ? [] : brokenRoutes(evidence);
  if (broken.length === 0) return;
  yield {
    ...whole,
    cause: 'route_target_missing',
    title: inWordsOfRoutes(broken),
    evidence: broken.map((each) => each.evidence),
  };
}

function* ofPolicies({ namespace, service }: Subject, mesh: readonly MeshPolicy[]): Generator<Draft> {
  const misspelled = mesh.filter(({ reaches }) => !reaches);
  if (misspelled.length === 0) return;
  const words = misspelled.map(({ kind, namespace: of, name, host }) => `${kind} ${of}/${name} is for host ${host}`);
  yield {
    ...whole,
    cause: 'route_target_missing',
    confidence: 'suspected',
    title: `${words.join('; ')}, which nothing has: it may be meant for ${service}.${namespace}.svc.cluster.local and does not apply to it`,
    evidence: misspelled.map(({ kind, namespace: of, name, host }) => ({
      kind,
      namespace: of,
      name,
      field: 'spec.host',
      value: host,
    })),
  };
}

export const namesThatNothingHas = rule({
  code: 'UP305',
  title: 'A route or a policy of the mesh names something that does not exist',
  rank: 145,
  commands: ['allRoutes', 'destinationRules', 'routeConditions', 'analyze'],
  inputs: ['evidence'],
  mayRead: ['traffic'],
  *check(subject, inputs) {
    // Mostly there are none, and this is asked of every upstream in trouble.
    if (inputs.evidence.routes.length + inputs.evidence.mesh.length === 0) return;
    const routes = [...ofRoutes(subject, inputs)];
    yield* routes;
    // One finding of an identity: what routes lack comes first.
    if (routes.length === 0) yield* ofPolicies(subject, inputs.evidence.mesh);
  },
});
