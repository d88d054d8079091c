import type { Node } from '../../model/evidence/node.ts';
import { flag, type JsonObject, list, object, text, textMap } from '../json.ts';
import { conditionsOf, metadataOf, quantities } from './fields.ts';

/** v1 Node. */
export function nodeOf(source: JsonObject): Node {
  const spec = object(source['spec']);
  const status = object(source['status']);
  return {
    name: metadataOf(source).name,
    labels: textMap(object(source['metadata'])['labels']),
    conditions: conditionsOf(status['conditions']),
    taints: list(spec['taints']).map((item) => {
      const { key, value, effect } = object(item);
      return { key: text(key) ?? '', value: text(value) ?? '', effect: text(effect) ?? '' };
    }),
    unschedulable: flag(spec['unschedulable']) ?? false,
    allocatable: quantities(status['allocatable']),
  };
}
