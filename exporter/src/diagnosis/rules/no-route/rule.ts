import { kubectl } from '../../kubectl.ts';
import { ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const noRoute = rule({
  code: 'UP203',
  title: 'No route matches the request',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recentFlag(subject, traffic, { flag: 'NR' })) {
      yield {
        cause: 'no_route',
        reason: '',
        port: seen.port,
        subset: seen.subset,
        endpoints: 0,
        share: seen.share,
        since: seen.since,
        confidence: 'certain',
        title: `No route matched ${ofRequests(seen)} (NR): look at routing, not at the endpoints`,
        evidence: seen.evidence,
        commands: [
          kubectl.allRoutes(),
          kubectl.routes(),
          kubectl.gatewayLog('NR'),
          ...(subject.namespace === '' ? [] : [kubectl.analyze(subject)]),
        ],
      };
    }
  },
});
