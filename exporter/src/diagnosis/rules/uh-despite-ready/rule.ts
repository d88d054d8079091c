import type { Service } from '../../../model/service.ts';
import { contradictsReady, readyOn, uhDespiteReady as refusals } from '../../despite-ready.ts';
import { ofService, ofSlices, readyEndpoints } from '../../endpoint-evidence.ts';
import { refusing, refusingDespite } from '../../impact.ts';
import { hostEvidence, ownCause, viewOn } from '../../proxy-hosts.ts';
import { draftOf, ofRequests, type Recent } from '../../recent.ts';
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
  mayRead: ['proxyHosts'],
  *check(subject, inputs) {
    const { service } = inputs.endpoints;
    for (const seen of refusals(subject, inputs)) {
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
        title: titleOf(seen, service, ready),
        evidence: [
          ...seen.evidence,
          ready === undefined
            ? ofService(subject, 'spec.ports', portsOf(service))
            : ofSlices(subject, seen, ['ready', ready]),
          ...(view === undefined ? [] : hostEvidence(view)),
        ],
      };
    }
  },
});
