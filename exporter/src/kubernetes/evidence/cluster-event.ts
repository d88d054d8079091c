import type { ClusterEvent } from '../../model/evidence/cluster-event.ts';
import { type JsonObject, number, object, text } from '../json.ts';
import { metadataOf, timeOf } from './fields.ts';

/** `spec.containers{app}` and `spec.initContainers{app}` name the container. Source: kubelet's `fieldPath`. */
const containerPath = /^spec\.\w+\{(.+)\}$/;

/**
 * v1 and events.k8s.io/v1 Event. The scheduler writes the new style, with neither count nor first and last time; most
 * others the old one. Source: client-go's tools/events and tools/record.
 */
export function clusterEventOf(source: JsonObject): ClusterEvent {
  const about = object(source['involvedObject'] ?? source['regarding']);
  const series = object(source['series']);
  const at = timeOf(source['eventTime']);
  const first = timeOf(source['firstTimestamp'] ?? source['deprecatedFirstTimestamp']) ?? at;
  const last =
    timeOf(series['lastObservedTime']) ?? timeOf(source['lastTimestamp'] ?? source['deprecatedLastTimestamp']);
  const { createdAt } = metadataOf(source);
  return {
    about: {
      kind: text(about['kind']) ?? '',
      namespace: text(about['namespace']) ?? '',
      name: text(about['name']) ?? '',
    },
    uid: text(about['uid']) ?? '',
    container: containerPath.exec(text(about['fieldPath']) ?? '')?.[1] ?? '',
    type: source['type'] === 'Normal' ? 'Normal' : 'Warning',
    reason: text(source['reason']) ?? '',
    message: (text(source['message']) ?? text(source['note']) ?? '').replace(/^\(combined from similar events\): /, ''),
    count: number(series['count']) ?? number(source['count']) ?? number(source['deprecatedCount']) ?? 1,
    first: first ?? createdAt,
    last: last ?? at ?? first ?? createdAt,
  };
}
