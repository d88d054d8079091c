import { draftOf, inClass, ofRequests, telling } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const overload = rule({
  code: 'UP212',
  title: 'A circuit breaker of the proxy refuses requests',
  rank: 130,
  commands: ['gatewayLogUO', 'proxyClusters', 'destinationRules', 'pods'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of telling(subject, traffic, inClass('overload'))) {
      yield {
        ...draftOf(seen),
        cause: 'overload',
        confidence: 'certain',
        title: `A circuit breaker of the proxy refused ${ofRequests(seen)} (UO)`,
      };
    }
  },
});
