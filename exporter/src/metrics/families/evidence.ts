import { metricNames } from '@uhwatch/contract/metrics.ts';
import type { EvidenceReading } from '../../model/evidence-reading.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { selfFamily } from './family.ts';

function* readingsOf({ sources }: Pick<Snapshot, 'sources'>): Generator<[{ source: string }, EvidenceReading]> {
  for (const { name, evidence } of sources.values()) if (evidence !== undefined) yield [{ source: name }, evidence];
}

/** Families about the evidence that explains upstreams in trouble. */
export const evidenceFamilies = [
  selfFamily({
    name: metricNames.evidenceRequests,
    type: 'counter',
    help: 'Requests for objects that explain upstreams in trouble, by kind and outcome: ok, refused (401, 403), absent (the cluster has no such kind), error.',
    labels: ['source', 'resource', 'outcome'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { kinds }] of readingsOf(snapshot)) {
        for (const [resource, { requests }] of kinds)
          for (const [outcome, count] of requests) yield [{ ...labels, resource, outcome }, count];
      }
    },
  }),
  selfFamily({
    name: metricNames.evidenceWaiting,
    type: 'gauge',
    help: 'Upstreams in trouble for which no evidence was collected yet.',
    labels: ['source'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { waiting }] of readingsOf(snapshot)) yield [labels, waiting];
    },
  }),
  selfFamily({
    name: 'uhwatch_evidence_oldest_timestamp_seconds',
    type: 'gauge',
    help: 'When the oldest evidence of an upstream in trouble was read, in seconds since the epoch; no sample while none is kept.',
    labels: ['source'],
    stability: 'experimental',
    *samples(snapshot) {
      for (const [labels, { oldestAt }] of readingsOf(snapshot))
        if (oldestAt !== undefined) yield [labels, oldestAt / 1000];
    },
  }),
];
