import { ofPod, podCause } from '../../cause.ts';

export const terminating = podCause({
  cause: 'terminating',
  of: ['leaving'],
  match({ pod }) {
    const { leavingSince } = pod;
    if (leavingSince === undefined) return undefined;
    const at = new Date(leavingSince).toISOString();
    return {
      reason: '',
      confidence: 'certain',
      says: 'it was told to go, and nothing took its place',
      since: leavingSince,
      evidence: [ofPod(pod, 'metadata.deletionTimestamp', at)],
    };
  },
});
