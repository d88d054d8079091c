import { blockingUpstream } from '@uhwatch/contract/status.ts';
import { harmless } from '../../impact.ts';
import { blocked, carrying, draftOf, ofRequestsFor, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const policyBlocked = rule({
  code: 'UP209',
  title: 'A policy of the mesh blocked requests on purpose',
  rank: 150,
  commands: ['outboundPolicy', 'serviceEntries', 'gatewayLogUH'],
  about: ['policy', 'service'],
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    const isOfAll = subject.namespace === '' && subject.service === blockingUpstream;
    for (const seen of recently(subject, traffic, { figure: isOfAll ? blocked : carrying('blocked') })) {
      yield {
        ...draftOf(seen),
        impact: harmless,
        cause: 'policy_blocked',
        confidence: 'certain',
        title: isOfAll
          ? `A policy blocked ${seen.count} requests lately: they went to hosts that the mesh does not know; no upstream is unhealthy for it`
          : `A policy blocked ${ofRequestsFor(subject, seen)}: the mesh does not know this host, and lets nobody out to it`,
      };
    }
  },
});
