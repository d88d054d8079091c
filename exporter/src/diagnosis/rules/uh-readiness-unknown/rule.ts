import { refusing } from '../../impact.ts';
import { tellsOfHosts, viewOn } from '../../proxy-hosts.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const uhReadinessUnknown = rule({
  code: 'UP205',
  title: 'The proxy finds no healthy host, and no source tells of the endpoints',
  rank: 50,
  commands: ['service', 'endpoints', 'gatewayLogUH'],
  inputs: ['traffic'],
  mayRead: ['endpoints', 'proxyHosts'],
  *check(subject, { traffic, endpoints, proxyHosts }) {
    if (endpoints !== undefined) return;
    for (const seen of recently(subject, traffic, { figure: carrying('UH') })) {
      const view = viewOn(seen, { proxyHosts });
      // The proxy's own view says more than that nothing is known.
      if (view?.left === 'none' && tellsOfHosts(view.hosts)) continue;
      yield {
        ...draftOf(seen),
        impact: refusing(seen.share),
        cause: 'unknown',
        confidence: 'certain',
        title: `The proxy answered UH to ${ofRequests(seen)}${seen.isNamed ? '; why is not known, because no source tells of the endpoints' : ', so that nobody can tell which endpoints are missing'}`,
      };
    }
  },
});
