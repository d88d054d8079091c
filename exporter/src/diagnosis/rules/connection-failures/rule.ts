import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const connectionFailures = rule({
  code: 'UP202',
  title: 'The proxy picks an endpoint but cannot connect to it',
  rank: 80,
  commands: ['gatewayLogUF', 'pods', 'service', 'networkPolicies'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recently(subject, traffic, { figure: carrying('UF') })) {
      yield {
        ...draftOf(seen),
        cause: 'connection_refused',
        confidence: 'suspected',
        title: `No connection to the upstream for ${ofRequests(seen)}: refused, reset or timed out (UF)`,
      };
    }
  },
});
