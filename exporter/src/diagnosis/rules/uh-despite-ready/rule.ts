import type { Service } from '../../../model/service.ts';
import { resolvePort } from '../../../model/service.ts';
import { kubectl } from '../../kubectl.ts';
import { draftOf, ofRequests, uhDespiteReady as refusals } from '../../recent.ts';
import { rule } from '../../rule.ts';

/** Ready endpoints of the port, the least over all ports where the log names none; undefined for an undeclared port. */
function readyOn({ readiness, ...service }: Service, port: string): number | undefined {
  const named = resolvePort({ ...service, readiness }, port);
  const rows = named === '' ? readiness : readiness.filter((row) => row.port === named);
  return rows.length === 0 ? undefined : Math.min(...rows.map(({ counts }) => counts.ready));
}

export const uhDespiteReady = rule({
  code: 'UP201',
  title: 'The proxy finds no healthy host although endpoints are ready',
  inputs: ['endpoints', 'traffic'],
  *check(subject, inputs) {
    const { service } = inputs.endpoints;
    for (const seen of refusals(subject, inputs)) {
      const ready = readyOn(service, seen.port);
      const declared = service.ports
        .map(({ name, number }) => (name === '' ? number : `${name} (${number})`))
        .join(', ');
      const slice = { kind: 'EndpointSlice', namespace: subject.namespace, name: subject.service };
      yield {
        ...draftOf(seen),
        cause: ready === undefined ? 'port_mismatch' : 'proxy_view_differs',
        endpoints: ready ?? 0,
        confidence: 'likely',
        title:
          ready === undefined
            ? `The proxy answered UH to ${ofRequests(seen)} on port ${seen.port}, which the service does not declare: it has ${declared}`
            : `The proxy answered UH to ${ofRequests(seen)}, yet Kubernetes counts ${ready} ready endpoints`,
        evidence: [
          ...seen.evidence,
          { ...slice, field: `endpoints[${seen.port}].ready`, value: ready ?? 'port not declared' },
        ],
        commands: [
          kubectl.proxyEndpoints(subject, seen.port),
          kubectl.proxyStatus(),
          kubectl.destinationRules(subject),
          kubectl.gatewayLog('UH'),
        ],
      };
    }
  },
});
