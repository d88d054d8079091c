import { isScaledToZero, type PortReadiness, resolvePort, type Service } from '../../../model/service.ts';
import { countEvidence, endpoints, ofService, ofSlices, onPort, totalOf } from '../../endpoint-evidence.ts';
import { draftOfGroup, isTelling } from '../../explain/drafts.ts';
import { explain } from '../../explain/explain.ts';
import { isTelling as isShareTelling, noneLeft, someLeft } from '../../impact.ts';
import { carrying, ofRequests, type Recent, recently } from '../../recent.ts';
import { rule } from '../../rule.ts';

/** What a proxy refuses on the port all the same, as one does that checks its hosts itself; it need not name the port. */
function refusedOn({ port }: PortReadiness, service: Service, seen: readonly Recent[]): Recent | undefined {
  return seen.find((each) => ['', port].includes(resolvePort(service, each.port)));
}

function titleOf(row: PortReadiness, published: number, refusals: Recent | undefined): string {
  const are = `${published} of ${endpoints(totalOf(row))}${onPort(row)}`;
  const besides = refusals === undefined ? '' : `; the proxy answered UH to ${ofRequests(refusals)}`;
  return `${are} get requests although they are not ready, because the Service publishes them all the same${besides}`;
}

export const publishedUnready = rule({
  code: 'UP104',
  title: 'Endpoints are published although they are not ready',
  rank: 64,
  commands: ['endpoints', 'service', 'pods'],
  inputs: ['endpoints'],
  mayRead: ['traffic', 'evidence'],
  *check(subject, { endpoints: { service }, traffic = [], evidence: collected }) {
    if (isScaledToZero(service) || !service.readiness.some(({ published = 0 }) => published > 0)) return;
    const seen = [...recently(subject, traffic, { figure: carrying('UH') })];
    for (const row of service.readiness) {
      const { published = 0, counts } = row;
      if (published === 0) continue;
      const refusals = counts.ready === 0 ? refusedOn(row, service, seen) : undefined;
      const where = { port: row.port, subset: '' };
      const impact = refusals !== undefined && isShareTelling(refusals.share) ? noneLeft : someLeft;
      const evidence = [
        ...countEvidence(subject, row, service),
        ofSlices(subject, row, ['published', published]),
        ofService(subject, 'spec.publishNotReadyAddresses', 'true'),
        ...(refusals?.evidence ?? []),
      ];
      const explanation = collected && explain(collected, { subject, row, desired: service.desired ?? 0 });
      if (isTelling(explanation)) {
        for (const group of explanation.groups) {
          const draft = draftOfGroup(group, explanation);
          const title = `${titleOf(row, group.count, refusals)}: ${group.says}`;
          yield { ...draft, ...where, impact, title, evidence: [...draft.evidence, ...evidence] };
        }
        continue;
      }
      yield {
        cause: 'unknown',
        reason: '',
        confidence: 'suspected',
        ...where,
        endpoints: published,
        share: published / totalOf(row),
        impact,
        since: undefined,
        title: titleOf(row, published, refusals),
        evidence,
      };
    }
  },
});
