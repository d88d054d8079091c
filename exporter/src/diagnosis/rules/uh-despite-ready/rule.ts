import { kubectl } from '../../kubectl.ts';
import { draftOf, ofRequests, uhDespiteReady as refusals } from '../../recent.ts';
import { rule } from '../../rule.ts';

export const uhDespiteReady = rule({
  code: 'UP201',
  title: 'The proxy finds no healthy host although endpoints are ready',
  inputs: ['endpoints', 'traffic'],
  *check(subject, inputs) {
    const { readiness } = inputs.endpoints.service;
    for (const seen of refusals(subject, inputs)) {
      const ready = readiness.find(({ port }) => port === seen.port)?.counts.ready ?? 0;
      const slice = { kind: 'EndpointSlice', namespace: subject.namespace, name: subject.service };
      yield {
        ...draftOf(seen),
        cause: 'proxy_view_differs',
        endpoints: ready,
        confidence: 'likely',
        title: `The proxy answered UH to ${ofRequests(seen)}, yet Kubernetes counts ${ready} ready endpoints`,
        evidence: [...seen.evidence, { ...slice, field: `endpoints[${seen.port}].ready`, value: ready }],
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
