import { carrying, draftOf, ofRequests, telling } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const dnsFailures = rule({
  code: 'UP213',
  title: 'The name of the upstream does not resolve',
  rank: 90,
  commands: ['gatewayLogDF', 'service', 'describe', 'serviceEntries'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    for (const seen of telling(subject, traffic, carrying('DF'))) {
      yield {
        ...draftOf(seen),
        cause: 'dns',
        confidence: 'certain',
        title: `The name of the upstream did not resolve for ${ofRequests(seen)} (DF)`,
      };
    }
  },
});
