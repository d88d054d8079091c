import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Cause } from '@uhwatch/contract/causes.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import { hasNone, isScaledToZero, type PortReadiness, type Service } from '../../../model/service.ts';
import { be, countEvidence, ofService, onPort, totalOf } from '../../endpoint-evidence.ts';
import { draftOfGroup, isTelling, partOf, podsNotKnown } from '../../explain/drafts.ts';
import { explain } from '../../explain/explain.ts';
import { noneLeft } from '../../impact.ts';
import { rule, type Subject } from '../../rule.ts';

interface Verdict {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly says: string;
  /** What it rests on besides the counts. */
  readonly evidence?: readonly Evidence[];
}

/** What the counts alone prove. Why an endpoint is not ready, or why there is none, they do not say. */
function verdict(subject: Subject, service: Service, { counts, withoutPort, usable }: PortReadiness): Verdict {
  const { unready, draining, terminating } = counts;
  const leaving = draining + terminating;
  if (service.removed === true) {
    const evidence = [ofService(subject, 'metadata', 'deleted')];
    return { cause: 'service_missing', confidence: 'certain', says: 'the Service was deleted', evidence };
  }
  if (service.kind === 'selectorless' && !service.endpointsDeclared) {
    return {
      cause: 'no_endpoints_declared',
      confidence: 'certain',
      says: 'the Service has no selector and nobody declared endpoints for it',
      evidence: [ofService(subject, 'spec.selector', 'none')],
    };
  }
  if (unready > 0) {
    const others = leaving > 0 ? ` and ${leaving} ${be(leaving)} terminating` : '';
    return {
      cause: 'unknown',
      confidence: 'suspected',
      says: `${unready} ${be(unready)} not ready${others}${stillUsed(usable)}`,
    };
  }
  if (leaving > 0) {
    return {
      cause: 'terminating',
      confidence: 'certain',
      says: `${leaving === 1 ? 'the one that is left is' : `all ${leaving} that are left are`} terminating${stillUsed(usable)}`,
    };
  }
  if (withoutPort > 0) {
    return {
      cause: 'port_mismatch',
      confidence: 'certain',
      says: `${withoutPort} ${be(withoutPort)} published without this port`,
    };
  }
  const { desired = 0, unmatchedSelector } = service;
  if (unmatchedSelector !== undefined) {
    const says = `none exists, and nothing that is known matches the selector ${unmatchedSelector}`;
    const evidence = [ofService(subject, 'spec.selector', unmatchedSelector)];
    return { cause: 'selector_matches_no_pods', confidence: 'suspected', says, evidence };
  }
  const missed = desired > 0 ? ` and ${desired} ${be(desired)} desired` : '';
  return { cause: 'unknown', confidence: 'suspected', says: `none exists${missed}` };
}

/** Who sends requests to what is left all the same, so that clients of one data plane fare better than those of another. */
function stillUsed(usable: PortReadiness['usable']): string {
  if (usable === undefined) return '';
  const { kube_proxy: kubeProxy, istio } = usable;
  if (kubeProxy > 0 && istio > 0) return `; kube-proxy and Istio still send to ${Math.min(kubeProxy, istio)} of them`;
  return kubeProxy > 0 ? `; kube-proxy still sends to ${kubeProxy} of them, an Istio proxy has none` : '';
}

/** What the Service itself settles, its pods say nothing of. */
function isSettled({ removed, kind, endpointsDeclared }: Service): boolean {
  return removed === true || (kind === 'selectorless' && !endpointsDeclared);
}

export const noReadyEndpoints = rule({
  code: 'UP101',
  title: 'No endpoint of the upstream is ready',
  rank: 10,
  commands: ['endpoints', 'pods', 'probeFailures', 'describe'],
  inputs: ['endpoints'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service, availability }, evidence: collected }) {
    if (isScaledToZero(service)) return;
    for (const row of service.readiness) {
      if (!hasNone(row)) continue;
      const since = availability.get(row.port)?.since;
      const explanation = collected && explain(collected, { subject, row, desired: service.desired ?? 0 });
      if (isTelling(explanation) && !isSettled(service)) {
        for (const group of explanation.groups) {
          const found = draftOfGroup(group, explanation);
          const title = `No endpoint is ready${onPort(row)}${partOf(group, explanation)}: ${group.says}`;
          yield { ...found, port: row.port, subset: '', impact: noneLeft, since: found.since ?? since, title };
        }
        continue;
      }
      const { says, evidence = [], ...found } = verdict(subject, service, row);
      yield {
        ...found,
        reason: '',
        port: row.port,
        subset: '',
        endpoints: totalOf(row),
        share: 1,
        impact: noneLeft,
        since,
        title: `No endpoint is ready${onPort(row)}: ${says}`,
        evidence: [...countEvidence(subject, row, service), ...evidence, ...podsNotKnown(subject, collected)],
      };
    }
  },
});
