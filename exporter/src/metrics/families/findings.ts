import { labels, metricNames } from '@uhwatch/contract/metrics.ts';
import { statuses } from '@uhwatch/contract/status.ts';
import { hasStatus } from '../../diagnosis/engine/diagnose.ts';
import { upstreamFamily } from './family.ts';
import { nameOf } from './labels-of.ts';

const { namespace, service, port, subset, status, code, cause, reason } = labels;

/** Families of what was found out about an upstream. */
export const findingFamilies = [
  upstreamFamily({
    name: metricNames.status,
    type: 'gauge',
    help: '1 for the present status of the upstream, 0 for the others.',
    labels: [namespace, service, status],
    stability: 'experimental',
    *samples(subject) {
      if (!hasStatus(subject.upstream)) return;
      for (const word of statuses) {
        yield [{ ...nameOf(subject), status: word }, subject.diagnosis.status === word ? 1 : 0];
      }
    },
  }),
  upstreamFamily({
    name: metricNames.findingEndpoints,
    type: 'gauge',
    help: 'Endpoints that a present finding affects; 0 when it affects the upstream as a whole.',
    labels: [namespace, service, port, subset, code, cause, reason],
    stability: 'experimental',
    *samples(subject) {
      for (const { upstream_port, subset: mesh, endpoints, ...found } of subject.diagnosis.findings) {
        const { code: up, cause: why, reason: word } = found;
        yield [{ ...nameOf(subject), upstream_port, subset: mesh, code: up, cause: why, reason: word }, endpoints];
      }
    },
  }),
  upstreamFamily({
    name: 'upstream_finding_since_timestamp_seconds',
    type: 'gauge',
    help: 'When the present finding began, in seconds since the epoch.',
    labels: [namespace, service, port, subset, code],
    stability: 'experimental',
    *samples(subject) {
      for (const { upstream_port, subset: mesh, code: up, since } of subject.diagnosis.findings) {
        yield [{ ...nameOf(subject), upstream_port, subset: mesh, code: up }, Date.parse(since) / 1000];
      }
    },
  }),
];
