import { carrying, draftOf, ofRequestsFor, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const routeTargetMissing = rule({
  code: 'UP214',
  title: 'The route leads to a cluster that the proxy does not have',
  rank: 85,
  commands: ['routes', 'allRoutes', 'analyze', 'gatewayLogNC'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recently(subject, traffic, { figure: carrying('NC') })) {
      yield {
        ...draftOf(seen),
        cause: 'route_target_missing',
        confidence: 'certain',
        title: `${ofRequestsFor(subject, seen)} failed, because the proxy lacks the cluster to which their route leads (NC): look at the route, not at the endpoints`,
      };
    }
  },
});
