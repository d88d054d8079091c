import { metricNames } from '@uhwatch/contract/metrics.ts';
import { relistReasons, type ResourceActivity } from '../../model/event.ts';
import { refusedKinds } from '../../model/evidence-reading.ts';
import type { ResourceState } from '../../model/resource-state.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { selfFamily } from './family.ts';

function* partsOf({
  sources,
}: Pick<Snapshot, 'sources'>): Generator<[{ source: string; resource: string }, ResourceState]> {
  for (const { name, resources } of sources.values()) {
    for (const resource of resources.values()) yield [{ source: name, resource: resource.name }, resource];
  }
}

function activityFamily(activity: ResourceActivity, name: string, help: string) {
  return selfFamily({
    name,
    type: 'counter',
    help,
    labels: ['source', 'resource'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { activities }] of partsOf(snapshot)) yield [labels, activities.get(activity) ?? 0];
    },
  });
}

/** Families about what a source reads, part by part, such as the kinds of objects of a cluster. */
export const resourceFamilies = [
  selfFamily({
    name: metricNames.resourceUp,
    type: 'gauge',
    help: 'Whether this part of what the source reads is known (1), which is so too where the cluster has no such thing, or not (0): a permission may be missing while the rest goes on. What is read on demand, such as pods, is there once it was asked for.',
    labels: ['source', 'resource'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { up }] of partsOf(snapshot)) yield [labels, up ? 1 : 0];
      for (const { name, resources, evidence } of snapshot.sources.values()) {
        for (const [resource, error] of refusedKinds(evidence ?? { kinds: new Map() }))
          if (!resources.has(resource)) yield [{ source: name, resource }, error === undefined ? 1 : 0];
      }
    },
  }),
  selfFamily({
    name: 'uhwatch_resource_last_event_timestamp_seconds',
    type: 'gauge',
    help: 'When the last event of its watch came, bookmarks among them, in seconds since the epoch. Bookmarks come about once a minute.',
    labels: ['source', 'resource'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { lastEventAt }] of partsOf(snapshot)) {
        if (lastEventAt !== undefined) yield [labels, lastEventAt / 1000];
      }
    },
  }),
  activityFamily('list', 'uhwatch_resource_lists_total', 'Lists that were begun.'),
  activityFamily('watch', 'uhwatch_resource_watches_total', 'Watches that were begun at a known version.'),
  activityFamily('event', metricNames.resourceEvents, 'Events of watches, bookmarks among them.'),
  activityFamily(
    'decode_error',
    'uhwatch_resource_decode_errors_total',
    'Lines of a watch that could not be read; what they told is asked for again.',
  ),
  activityFamily(
    'malformed_object',
    'uhwatch_resource_malformed_objects_total',
    'Objects that were left out, wholly or in part, because they are not as the API says.',
  ),
  selfFamily({
    name: metricNames.resourceRelists,
    type: 'counter',
    help: 'Lists that were read again, by reason: expired (410), empty_watch (answered with nothing, again and again), silent_watch (open and without a word, again and again), undecodable (a line that could not be read twice).',
    labels: ['source', 'resource', 'reason'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { relists }] of partsOf(snapshot)) {
        for (const reason of relistReasons) yield [{ ...labels, reason }, relists.get(reason) ?? 0];
      }
    },
  }),
  selfFamily({
    name: metricNames.propagation,
    type: 'histogram',
    help: 'From the change of a pod or service (annotation endpoints.kubernetes.io/last-change-trigger-time, on the clock of its cluster) until its endpoint was known here.',
    labels: ['le'],
    stability: 'experimental',
    *samples({ propagation }) {
      for (const [index, bound] of propagation.bounds.entries()) {
        yield [{ le: String(bound) }, propagation.cumulative[index] ?? 0, '_bucket'];
      }
      yield [{ le: '+Inf' }, propagation.count, '_bucket'];
      yield [{ le: '' }, propagation.sum, '_sum'];
      yield [{ le: '' }, propagation.count, '_count'];
    },
  }),
];
