import { isScaledToZero } from '../../../model/service.ts';
import { countEvidence, endpoints, ofService, ofSlices, onPort, totalOf } from '../../endpoint-evidence.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

export const publishedUnready = rule({
  code: 'UP104',
  title: 'Endpoints are published although they are not ready',
  rank: 64,
  commands: ['endpoints', 'service', 'pods'],
  inputs: ['endpoints'],
  *check(subject, { endpoints: { service } }) {
    if (isScaledToZero(service)) return;
    for (const row of service.readiness) {
      const { published = 0 } = row;
      if (published === 0) continue;
      const total = totalOf(row);
      yield {
        cause: 'unknown',
        reason: '',
        confidence: 'suspected',
        port: row.port,
        subset: '',
        endpoints: published,
        share: published / total,
        impact: someLeft,
        since: undefined,
        title: `${published} of ${endpoints(total)}${onPort(row)} get requests although they are not ready, because the Service publishes them all the same`,
        evidence: [
          ...countEvidence(subject, row, service),
          ofSlices(subject, row, ['published', published]),
          ofService(subject, 'spec.publishNotReadyAddresses', 'true'),
        ],
      };
    }
  },
});
