import { kubectl } from '../../kubectl.ts';
import { ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const connectionFailures = rule({
  code: 'UP202',
  title: 'The proxy picks an endpoint but cannot connect to it',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recentFlag(subject, traffic, { flag: 'UF' })) {
      yield {
        cause: 'connection_refused',
        reason: '',
        port: seen.port,
        subset: seen.subset,
        endpoints: 0,
        share: seen.share,
        since: seen.since,
        confidence: 'suspected',
        title: `No connection to the upstream for ${ofRequests(seen)}: refused, reset or timed out (UF)`,
        evidence: seen.evidence,
        commands: [
          kubectl.gatewayLog('UF'),
          kubectl.pods(subject),
          kubectl.service(subject),
          kubectl.networkPolicies(subject),
        ],
      };
    }
  },
});
