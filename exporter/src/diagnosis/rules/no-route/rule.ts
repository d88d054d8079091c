import { harmless } from '../../impact.ts';
import { carrying, draftOf, ofRequestsFor, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const noRoute = rule({
  code: 'UP203',
  title: 'No route matches the request',
  rank: 140,
  commands: ['allRoutes', 'routes', 'gatewayLogNR', 'analyze'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recently(subject, traffic, { figure: carrying('NR') })) {
      yield {
        ...draftOf(seen),
        impact: harmless,
        cause: 'no_route',
        confidence: 'certain',
        title: `No route matched ${ofRequestsFor(subject, seen)} (NR): look at routing, not at the endpoints`,
      };
    }
  },
});
