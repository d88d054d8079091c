import { blockingUpstream } from '@uhwatch/contract/status.ts';
import { harmless } from '../../impact.ts';
import { blocked, draftOf, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const policyBlocked = rule({
  code: 'UP209',
  title: 'A policy of the mesh blocked requests on purpose',
  rank: 150,
  commands: ['outboundPolicy', 'serviceEntries', 'gatewayLogUH'],
  about: 'policy',
  inputs: ['traffic'],
  *check(subject, { traffic }) {
    if (subject.service !== blockingUpstream) return;
    for (const seen of recently(subject, traffic, { figure: blocked })) {
      yield {
        ...draftOf(seen),
        impact: harmless,
        cause: 'policy_blocked',
        confidence: 'certain',
        title: `A policy blocked ${seen.count} requests lately: they went to hosts that the mesh does not know; no upstream is unhealthy for it`,
      };
    }
  },
});
