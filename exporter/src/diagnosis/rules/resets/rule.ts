import { draftOf, inClass, ofRequests, telling } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const resets = rule({
  code: 'UP211',
  title: 'The upstream breaks off requests',
  rank: 120,
  commands: ['gatewayLogReset', 'pods', 'endpoints', 'destinationRules'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of telling(subject, traffic, inClass('reset'))) {
      yield {
        ...draftOf(seen),
        cause: 'reset',
        confidence: 'certain',
        title: `The upstream broke off ${ofRequests(seen)}: it closed the connection (UC) or reset the stream (UR)`,
      };
    }
  },
});
