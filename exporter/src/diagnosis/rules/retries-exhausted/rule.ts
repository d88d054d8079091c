import { kubectl } from '../../kubectl.ts';
import { draftOf, ofRequests, recentFlag } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const retriesExhausted = rule({
  code: 'UP204',
  title: 'Every retry or connect attempt failed',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recentFlag(subject, traffic, { flag: 'URX' })) {
      yield {
        ...draftOf(seen),
        cause: 'retries_exhausted',
        confidence: 'certain',
        title: `Every retry or connect attempt failed for ${ofRequests(seen)} (URX)`,
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
