import { readyOn, recentlyWithoutBackend } from '../../despite-ready.ts';
import { ofSlices, readyEndpoints } from '../../endpoint-evidence.ts';
import { refusing, refusingDespite } from '../../impact.ts';
import { draftOf, ofRequests } from '../../recent.ts';
import { rule } from '../../rule.ts';

function saysOf(ready: number): string {
  return ready > 0
    ? `their route has no backend, yet Kubernetes counts ${readyEndpoints(ready)}`
    : 'their route has no backend with endpoints';
}

export const routeWithoutBackend = rule({
  code: 'UP206',
  title: 'The proxy answers by itself, because the route has no backend',
  rank: 30,
  commands: ['routeConditions', 'service', 'endpoints', 'pods'],
  inputs: ['traffic'],
  mayRead: ['endpoints'],
  *check(subject, inputs) {
    const { endpoints } = inputs;
    for (const seen of recentlyWithoutBackend(subject, inputs)) {
      const ready = endpoints === undefined ? 0 : (readyOn(endpoints.service, seen.port) ?? 0);
      yield {
        ...draftOf(seen),
        impact: ready > 0 ? refusingDespite(seen.share) : refusing(seen.share),
        cause: 'route_without_backend',
        confidence: 'certain',
        title: `The proxy answered by itself to ${ofRequests(seen)}: ${saysOf(ready)}, and no flag says so`,
        evidence: ready > 0 ? [...seen.evidence, ofSlices(subject, seen, ['ready', ready])] : seen.evidence,
      };
    }
  },
});
