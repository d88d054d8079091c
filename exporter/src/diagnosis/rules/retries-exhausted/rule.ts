import { kubectl } from '../../kubectl.ts';
import { draftOf, ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const retriesExhausted = rule({
  code: 'UP204',
  title: 'Every retry failed',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recentFlag(subject, traffic, { flag: 'URX' })) {
      yield {
        ...draftOf(seen),
        cause: 'retries_exhausted',
        confidence: 'certain',
        title: `Every retry failed for ${ofRequests(seen)} (URX): several endpoints fail, not one`,
        commands: [
          kubectl.gatewayLog('URX'),
          kubectl.pods(subject),
          kubectl.endpoints(subject),
          kubectl.destinationRules(subject),
        ],
      };
    }
  },
});
