import { harmless } from '../../impact.ts';
import { rule } from '../../rule.ts';

export const endpointsNotKnown = rule({
  code: 'UP109',
  title: 'The Service is known and nobody tells of its endpoints',
  rank: 158,
  commands: ['mayReadSlices', 'endpointSlices'],
  inputs: ['declared'],
  *check({ namespace, service: name }, { declared: { kind, readiness } }) {
    if (kind === 'external_name' || readiness.length > 0) return;
    yield {
      cause: 'unknown',
      reason: '',
      confidence: 'certain',
      port: '',
      subset: '',
      endpoints: 0,
      share: 0,
      impact: harmless,
      since: undefined,
      title: 'No EndpointSlice can be read, so whether any endpoint is ready is not known',
      evidence: [{ kind: 'EndpointSlice', namespace, name, field: 'endpoints', value: 'not known' }],
    };
  },
});
