import { hostEvidence, ownCause, viewOn } from '../../proxy-hosts.ts';
import { carrying, draftOf, ofRequests, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const panicMode = rule({
  code: 'UP208',
  title: 'Too few hosts are healthy, so the proxy sends requests to unhealthy ones too',
  rank: 70,
  commands: ['proxyClusters', 'endpoints', 'destinationRules'],
  inputs: ['traffic'],
  mayRead: ['endpoints', 'proxyHosts'],
  *check(subject, inputs) {
    for (const seen of recently(subject, inputs.traffic, { figure: carrying('panic') })) {
      const view = viewOn(seen, inputs);
      yield {
        ...draftOf(seen),
        cause: (view === undefined ? undefined : ownCause(view.hosts)) ?? 'unknown',
        confidence: view === undefined ? 'certain' : 'likely',
        title: `The proxy panics: it balanced ${ofRequests(seen)} over all hosts, because too few of them are healthy; one that meets an unhealthy host fails without UH`,
        evidence: [...seen.evidence, ...(view === undefined ? [] : hostEvidence(view))],
      };
    }
  },
});
