import type { Service } from '../../../model/service.ts';
import { contradictsReady, readyOn, uhDespiteReady as refusals } from '../../despite-ready.ts';
import { drySubsets } from '../../dry-subsets.ts';
import { ofService, ofSlices, readyEndpoints } from '../../endpoint-evidence.ts';
import { refusing, refusingDespite } from '../../impact.ts';
import { hostEvidence, ownCause, viewOn } from '../../proxy-hosts.ts';
import { ejectionEvidence, emptySubset, inWordsOfEjection } from '../../mesh-evidence.ts';
import { draftOf, ofRequests, type Recent } from '../../recent.ts';
import { resolvedEvidence } from '../../route-evidence.ts';
import { rule } from '../../rule.ts';

function portsOf({ ports }: Service): string {
  return ports.map(({ name, number }) => (name === '' ? number : `${name} (${number})`)).join(', ');
}

function titleOf(seen: Recent, service: Service, ready: number | undefined): string {
  if (ready !== undefined) {
    return `The proxy answered UH to ${ofRequests(seen)}, yet Kubernetes counts ${readyEndpoints(ready)}`;
  }
  return `The proxy answered UH to ${ofRequests(seen)} on port ${seen.port}, which the service does not declare: it has ${portsOf(service)}`;
}

export const uhDespiteReady = rule({
  code: 'UP201',
  title: 'The proxy finds no healthy host although endpoints are ready',
  rank: 40,
  commands: ['proxyEndpoints', 'proxyStatus', 'destinationRules', 'gatewayLogUH'],
  inputs: ['endpoints', 'traffic'],
  mayRead: ['proxyHosts', 'evidence'],
  *check(subject, inputs) {
    const { service } = inputs.endpoints;
    const dry = drySubsets(inputs.endpoints);
    for (const seen of refusals(subject, inputs)) {
      // The endpoints that are ready are not those of the subset.
      const isDry = dry.some(({ row, subset }) => row.port === seen.port && subset.name === seen.subset);
      if (isDry || emptySubset(inputs.evidence, seen.subset) !== undefined) continue;
      const ready = readyOn(service, seen.port);
      const view = viewOn(seen, inputs);
      const own = view === undefined ? undefined : ownCause(view.hosts);
      const isConfirmed = view?.left === 'none' && contradictsReady(view, inputs.endpoints);
      yield {
        ...draftOf(seen),
        impact: isConfirmed ? refusing(seen.share) : refusingDespite(seen.share),
        cause: ready === undefined ? 'port_mismatch' : (own ?? 'proxy_view_differs'),
        endpoints: ready ?? 0,
        confidence: 'likely',
        title: `${titleOf(seen, service, ready)}${own === 'outlier_ejection' ? inWordsOfEjection(inputs.evidence) : ''}`,
        evidence: [
          ...seen.evidence,
          ready === undefined
            ? ofService(subject, 'spec.ports', portsOf(service))
            : ofSlices(subject, seen, ['ready', ready]),
          ...(view === undefined ? [] : hostEvidence(view)),
          ...(own === 'outlier_ejection' ? ejectionEvidence(inputs.evidence) : []),
          ...(ready !== undefined && own === undefined ? resolvedEvidence(inputs.evidence) : []),
        ],
      };
    }
  },
});
