import type { Evidence } from '@uhwatch/contract/api.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Draft, Subject } from '../rule.ts';
import type { Explanation } from './explain.ts';
import type { Explained } from './groups.ts';

type OfGroup = Pick<
  Draft,
  'cause' | 'reason' | 'confidence' | 'endpoints' | 'share' | 'evidence' | 'involved' | 'since'
>;

/** What a finding has of a group of endpoints that have one cause. */
export function draftOfGroup(group: Explained, { total }: Explanation): OfGroup {
  const { cause, reason, confidence, count, evidence, involved, since } = group;
  return {
    cause,
    reason,
    confidence,
    endpoints: count,
    share: total === 0 ? 1 : count / total,
    evidence,
    involved,
    since,
  };
}

/** " (all 3)", " (2 of 5)"; nothing where there is one at the most. */
export function partOf({ count }: Explained, { total }: Explanation): string {
  if (total <= 1) return '';
  return count === total ? ` (all ${total})` : ` (${count} of ${total})`;
}

/** Whether it says more than the counts of endpoints do. */
export function isTelling(explanation: Explanation | undefined): explanation is Explanation {
  return explanation?.groups.some(({ cause }) => cause !== 'unknown') === true;
}

/** Why nobody can say what is wrong with the pods; nothing where they are known. */
export function podsNotKnown({ namespace, service }: Subject, evidence: UpstreamEvidence | undefined): Evidence[] {
  const why = evidence?.missing.get('pods');
  return why === undefined ? [] : [{ kind: 'Pod', namespace, name: service, field: 'not known', value: why }];
}
