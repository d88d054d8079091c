import { brokenRoutes, inWordsOfRoutes } from '../../route-evidence.ts';
import { carrying, draftOf, ofRequestsFor, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

/** What a proxy does with requests of a route whose target is not there. */
const unserved = ['NC', 'no_backend'] as const;

export const routeToNothing = rule({
  code: 'UP302',
  title: 'Requests fail because their route names a service, port or subset that does not exist',
  rank: 28,
  commands: ['allRoutes', 'routeConditions', 'service', 'destinationRules', 'analyze'],
  inputs: ['traffic', 'evidence'],
  *check(subject, { traffic, evidence }) {
    const broken = brokenRoutes(evidence);
    if (broken.length === 0) return;
    for (const outcome of unserved) {
      for (const seen of recently(subject, traffic, { figure: carrying(outcome) })) {
        yield {
          ...draftOf(seen),
          cause: 'route_target_missing',
          confidence: 'certain',
          title: `${inWordsOfRoutes(broken)}; ${ofRequestsFor(subject, seen)} failed for want of a target`,
          evidence: [...broken.map((each) => each.evidence), ...seen.evidence],
        };
      }
    }
  },
});
