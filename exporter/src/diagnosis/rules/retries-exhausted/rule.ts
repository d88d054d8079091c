import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const retriesExhausted = rule({
  code: 'UP204',
  title: 'Every retry or connect attempt failed',
  rank: 100,
  commands: ['gatewayLogURX', 'pods', 'endpoints', 'destinationRules'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of recently(subject, traffic, { figure: carrying('URX') })) {
      yield {
        ...draftOf(seen),
        cause: 'retries_exhausted',
        confidence: 'certain',
        title: `Every retry or connect attempt failed for ${ofRequests(seen)} (URX)`,
      };
    }
  },
});
