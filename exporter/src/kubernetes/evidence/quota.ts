import type { Claim, Quota } from '../../model/evidence/workload.ts';
import { type JsonObject, object, text } from '../json.ts';
import { metadataOf, quantities } from './fields.ts';

/** v1 ResourceQuota. */
export function quotaOf(source: JsonObject): Quota {
  const { namespace, name } = metadataOf(source);
  const status = object(source['status']);
  return {
    namespace,
    name,
    // The status follows the spec; before it does, the spec is all there is.
    hard: quantities(status['hard'] ?? object(source['spec'])['hard']),
    used: quantities(status['used']),
  };
}

/** v1 PersistentVolumeClaim. */
export function claimOf(source: JsonObject): Claim {
  const { namespace, name, uid } = metadataOf(source);
  return {
    namespace,
    name,
    uid,
    phase: text(object(source['status'])['phase']) ?? '',
    storageClass: text(object(source['spec'])['storageClassName']) ?? '',
  };
}
