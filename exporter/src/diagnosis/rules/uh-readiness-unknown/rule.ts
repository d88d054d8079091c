import { kubectl } from '../../kubectl.ts';
import { draftOf, ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const uhReadinessUnknown = rule({
  code: 'UP205',
  title: 'The proxy finds no healthy host, and no source tells of the endpoints',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    if (subject.endpointsKnown) return;
    for (const seen of recentFlag(subject, traffic, { flag: 'UH' })) {
      yield {
        ...draftOf(seen),
        cause: 'unknown',
        confidence: 'certain',
        title: `The proxy answered UH to ${ofRequests(seen)}; why is not known, because no source tells of the endpoints`,
        commands:
          subject.namespace === ''
            ? [kubectl.gatewayLog('UH')]
            : [kubectl.service(subject), kubectl.endpoints(subject), kubectl.gatewayLog('UH')],
      };
    }
  },
});
