import { kubectl } from '../../kubectl.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const retriesExhausted = rule({
  code: 'UP204',
  title: 'Every retry or connect attempt failed',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recently(subject, traffic, { figure: carrying('URX') })) {
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
