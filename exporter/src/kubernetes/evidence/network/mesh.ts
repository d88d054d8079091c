import type { MeshPolicy } from '../../../model/evidence/network.ts';
import { type JsonObject, list, number, object, text, textMap } from '../../json.ts';
import { metadataOf } from '../fields.ts';
import { changedAtOf } from './changed-at.ts';

export type WrittenPolicy = Omit<MeshPolicy, 'reaches'>;

/** networking.istio.io DestinationRule. */
function policyOf(source: JsonObject): WrittenPolicy {
  const { namespace, name } = metadataOf(source);
  const spec = object(source['spec']);
  const detection = object(spec['trafficPolicy'])['outlierDetection'];
  return {
    kind: 'DestinationRule',
    namespace,
    name,
    host: text(spec['host']) ?? '',
    subsets: list(spec['subsets']).map((item) => {
      const subset = object(item);
      return { name: text(subset['name']) ?? '', labels: textMap(subset['labels']) };
    }),
    outlierDetection:
      detection === undefined ? undefined : { maxEjectionPercent: number(object(detection)['maxEjectionPercent']) },
    changedAt: changedAtOf(source),
  };
}

/** The same object is asked about for each upstream in trouble. */
const written = new WeakMap<JsonObject, WrittenPolicy>();

export function meshPolicyOf(source: JsonObject): WrittenPolicy {
  const known = written.get(source) ?? policyOf(source);
  written.set(source, known);
  return known;
}
