import type { Service } from '../../../model/service.ts';
import { contradictsReady, readyOn, uhDespiteReady as refusals } from '../../despite-ready.ts';
import { refusing, refusingDespite } from '../../impact.ts';
import { hostEvidence, ownCause, viewOn } from '../../proxy-hosts.ts';
import { draftOf, ofRequests, type Recent } from '../../recent.ts';
import { rule } from '../../rule.ts';

function titleOf(seen: Recent, service: Service, ready: number | undefined): string {
  if (ready !== undefined) {
    return `The proxy answered UH to ${ofRequests(seen)}, yet Kubernetes counts ${ready} ready endpoints`;
  }
  const declared = service.ports.map(({ name, number }) => (name === '' ? number : `${name} (${number})`)).join(', ');
  return `The proxy answered UH to ${ofRequests(seen)} on port ${seen.port}, which the service does not declare: it has ${declared}`;
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
      const slice = { kind: 'EndpointSlice', namespace: subject.namespace, name: subject.service };
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
          { ...slice, field: `endpoints[${seen.port}].ready`, value: ready ?? 'port not declared' },
          ...(view === undefined ? [] : hostEvidence(view)),
        ],
      };
    }
  },
});
