import type { SliceEndpoint, UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';

/** Endpoints that are published as ready, although the selector matches no such pod; none where pods are not known. */
export function goneEndpoints({ endpoints, pods, missing, service }: UpstreamEvidence): SliceEndpoint[] {
  // Without a selector pods of any labels can be meant, and they are not known.
  if (missing.has('pods') || service === undefined || service.selector.size === 0) return [];
  const uids = new Set(pods.map(({ uid }) => uid));
  const names = new Set(pods.map(({ name }) => name));
  return endpoints.filter(
    ({ ready, pod, uid }) => ready && pod !== '' && !(uid === '' ? names.has(pod) : uids.has(uid)),
  );
}
