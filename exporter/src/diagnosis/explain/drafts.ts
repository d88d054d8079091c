import type { Evidence } from '@uhwatch/contract/api.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Draft, Subject } from '../rule.ts';
import type { Explained, Explanation } from './explain.ts';

type OfGroup = Pick<
  Draft,
  'cause' | 'reason' | 'confidence' | 'endpoints' | 'share' | 'evidence' | 'involved' | 'since'
>;

/** What a finding has of a group of endpoints that have one cause. */
export function draftOfGroup(group: Explained, { total }: Explanation): OfGroup & { readonly says: string } {
  const { cause, reason, confidence, count, evidence, involved, since, says } = group;
  const share = total === 0 ? 1 : count / total;
  return {
    cause,
    reason,
    confidence,
    endpoints: count,
    share,
    evidence,
    involved,
    since,
    says: total > 1 ? `${count} of ${total}: ${says}` : says,
  };
}

/** Why nobody can say what is wrong with the pods; nothing where they are known. */
export function podsNotKnown({ namespace, service }: Subject, evidence: UpstreamEvidence | undefined): Evidence[] {
  const why = evidence?.missing.get('pods');
  return why === undefined ? [] : [{ kind: 'Pod', namespace, name: service, field: 'not known', value: why }];
}
