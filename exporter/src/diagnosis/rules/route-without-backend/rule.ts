import { readyOn, recentlyWithoutBackend } from '../../despite-ready.ts';
import { refusing, refusingDespite } from '../../impact.ts';
import { draftOf, ofRequests } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const routeWithoutBackend = rule({
  code: 'UP206',
  title: 'The proxy answers by itself, because the route has no backend',
  rank: 30,
  commands: ['routeConditions', 'service', 'endpoints', 'pods'],
  inputs: ['traffic'],
  mayRead: ['endpoints'],
  *check(subject, inputs) {
    const { endpoints } = inputs;
    const isReady = (port: string): boolean => endpoints !== undefined && (readyOn(endpoints.service, port) ?? 0) > 0;
    for (const seen of recentlyWithoutBackend(subject, inputs)) {
      yield {
        ...draftOf(seen),
        impact: isReady(seen.port) ? refusingDespite(seen.share) : refusing(seen.share),
        cause: 'route_without_backend',
        confidence: 'certain',
        title: `The proxy answered by itself to ${ofRequests(seen)}: their route has no backend with endpoints, and no flag says so`,
      };
    }
  },
});
