import type { Cause } from '@uhwatch/contract/causes.ts';
import { hasAllDesired, hasNone, isScaledToZero, type PortReadiness, type Service } from '../../../model/service.ts';
import { be, countEvidence, endpoints, onPort } from '../../endpoint-evidence.ts';
import { draftOfGroup, isTelling, podsNotKnown } from '../../explain/drafts.ts';
import { explain } from '../../explain/explain.ts';
import { someLeft } from '../../impact.ts';
import { rule } from '../../rule.ts';

interface Shortfall {
  readonly missing: number;
  readonly of: number;
  readonly says: string;
}

/** What other rules do not tell of: endpoints that are published unready, or lack the port, have findings of their own. */
function shortfallOf({ counts, withoutPort, published = 0 }: PortReadiness, { desired = 0 }: Service): Shortfall {
  const { ready, unready } = counts;
  const notReady = unready - published;
  const stay = ready + unready;
  if (notReady > 0)
    return { missing: notReady, of: stay, says: `${notReady} of ${stay} endpoints ${be(notReady)} not ready` };
  const says = `${ready} of ${desired} desired endpoints ${be(ready)} ready`;
  return { missing: desired - ready - withoutPort - published, of: desired, says };
}

/** What a rollout does beside all endpoints that are desired: its new pods are not ready yet, its old ones go. */
const ofEveryRollout: ReadonlySet<Cause> = new Set(['starting', 'terminating', 'unknown']);

export const someEndpointsNotReady = rule({
  code: 'UP105',
  title: 'Some endpoints of the upstream are not ready',
  rank: 136,
  commands: ['endpoints', 'pods', 'workloads', 'describe'],
  inputs: ['endpoints'],
  mayRead: ['evidence'],
  *check(subject, { endpoints: { service }, evidence: collected }) {
    if (isScaledToZero(service)) return;
    for (const row of service.readiness) {
      if (hasNone(row)) continue;
      const { missing, of, says } = shortfallOf(row, service);
      if (missing <= 0) continue;
      const explanation = collected && explain(collected, { subject, row, desired: service.desired ?? 0 });
      // UP106 tells of those that lack the port.
      const told = explanation?.groups.filter(({ cause }) => cause !== 'port_mismatch') ?? [];
      const isComplete = hasAllDesired(row, service);
      const groups = isComplete ? told.filter(({ cause }) => !ofEveryRollout.has(cause)) : told;
      if (isTelling(explanation) && groups.length > 0) {
        for (const group of groups) {
          const { count, says: why } = group;
          const title = `${count} of ${endpoints(explanation.total)} ${be(count)} not ready${onPort(row)}: ${why}`;
          yield { ...draftOfGroup(group, explanation), port: row.port, subset: '', impact: someLeft, title };
        }
        continue;
      }
      if (isComplete) continue;
      yield {
        cause: 'unknown',
        reason: '',
        confidence: 'suspected',
        port: row.port,
        subset: '',
        endpoints: missing,
        share: missing / of,
        impact: someLeft,
        since: undefined,
        title: `${says}${onPort(row)}`,
        evidence: [...countEvidence(subject, row, service), ...podsNotKnown(subject, collected)],
      };
    }
  },
});
