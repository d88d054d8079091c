import { draftOf, inClass, ofRequests, telling } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const timeouts = rule({
  code: 'UP210',
  title: 'The upstream does not answer in time',
  rank: 110,
  commands: ['gatewayLogUT', 'pods', 'endpoints', 'destinationRules'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of telling(subject, traffic, inClass('timeout'))) {
      yield {
        ...draftOf(seen),
        cause: 'timeout',
        confidence: 'certain',
        title: `The upstream did not answer in time for ${ofRequests(seen)} (UT)`,
      };
    }
  },
});
