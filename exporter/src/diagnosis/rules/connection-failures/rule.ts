import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';
import { undeclaredTarget } from '../../explain/target-port.ts';

export const connectionFailures = rule({
  code: 'UP202',
  title: 'The proxy picks an endpoint but cannot connect to it',
  rank: 80,
  commands: ['gatewayLogUF', 'pods', 'service', 'networkPolicies'],
  inputs: ['traffic'],
  mayRead: ['evidence'],
  *check(subject, { traffic, evidence }) {
    for (const seen of recently(subject, traffic, { figure: carrying('UF') })) {
      const undeclared = evidence && undeclaredTarget(subject, seen.port, evidence);
      const hint = undeclared === undefined ? '' : `; no container declares the target port ${undeclared.targetPort}`;
      yield {
        ...draftOf(seen),
        cause: 'connection_refused',
        confidence: 'suspected',
        title: `No connection to the upstream for ${ofRequests(seen)}: refused, reset or timed out (UF)${hint}`,
        evidence: [...seen.evidence, ...(undeclared?.evidence ?? [])],
      };
    }
  },
});
