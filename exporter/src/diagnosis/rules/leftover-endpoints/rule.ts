import { endpoints, ofService } from '../../endpoint-evidence.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

export const leftoverEndpoints = rule({
  code: 'UP107',
  title: 'Endpoints are left over from a time when the Service had no selector',
  rank: 68,
  commands: ['endpointSlices', 'endpoints', 'pods'],
  inputs: ['endpoints'],
  *check(subject, { endpoints: { service } }) {
    const { leftovers = [], readiness } = service;
    if (leftovers.length === 0) return;
    const stale = leftovers.reduce((sum, each) => sum + each.endpoints, 0);
    const ready = Math.max(0, ...readiness.map(({ counts }) => counts.ready));
    const names = leftovers.map(({ name }) => name).join(', ');
    yield {
      cause: 'stale_endpoints',
      reason: '',
      confidence: 'likely',
      port: '',
      subset: '',
      endpoints: stale,
      share: stale / (stale + ready),
      impact: someLeft,
      since: undefined,
      title: `${endpoints(stale)} of EndpointSlice ${names} do not count: it mirrors Endpoints, which nobody keeps current since the Service has a selector, and requests may still be sent there`,
      evidence: [
        ofService(subject, 'spec.selector', 'present'),
        ...leftovers.map((each) => ({
          kind: 'EndpointSlice',
          namespace: subject.namespace,
          name: each.name,
          field: 'endpoints of a mirrored slice',
          value: each.endpoints,
        })),
      ],
    };
  },
});
