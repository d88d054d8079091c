import { expect, test } from 'vitest';
import { Store } from '../../model/store.ts';
import type { EvidenceRequest } from '../../model/evidence-reading.ts';
import { evidenceFamilies } from './evidence.ts';
import { resourceFamilies } from './resources.ts';

const from = { source: 'kubernetes', at: 0 } as const;

function samplesOf(store: Store, name: string) {
  const family = [...evidenceFamilies, ...resourceFamilies].find((each) => each.name === name);
  return [...(family?.samples(store.snapshot()) ?? [])];
}

function asked(store: Store, request: Partial<EvidenceRequest>): void {
  const whole = { resource: 'pods', namespace: 'shop', outcome: 'ok', ...request } as const;
  store.apply({ ...from, type: 'evidence-request', request: whole });
}

test('requests are counted by kind and outcome, each outcome from zero', () => {
  const store = new Store();
  asked(store, {});
  asked(store, {});
  asked(store, { outcome: 'error' });
  const labels = { source: 'kubernetes', resource: 'pods' };
  expect(samplesOf(store, 'uhwatch_evidence_requests_total')).toEqual([
    [{ ...labels, outcome: 'ok' }, 2],
    [{ ...labels, outcome: 'refused' }, 0],
    [{ ...labels, outcome: 'absent' }, 0],
    [{ ...labels, outcome: 'error' }, 1],
  ]);
});

test('a kind that may not be read in one namespace of two is not up, until that is answered too', () => {
  const store = new Store();
  const isUp = () => samplesOf(store, 'uhwatch_resource_up').map(([, value]) => value);
  asked(store, { outcome: 'refused', error: 'pods may not be listed' });
  asked(store, { namespace: 'bank' });
  expect(isUp()).toEqual([0]);
  asked(store, { outcome: 'error' });
  expect(isUp()).toEqual([0]);
  asked(store, {});
  expect(isUp()).toEqual([1]);
});

test('a kind that is watched too is up or down as its watch is, once', () => {
  const store = new Store();
  store.apply({ ...from, type: 'resource-up', resource: 'services' });
  asked(store, { resource: 'services', outcome: 'refused', error: 'no' });
  expect(samplesOf(store, 'uhwatch_resource_up')).toEqual([[{ source: 'kubernetes', resource: 'services' }, 1]]);
});

test('who waits is told, and when the oldest evidence was read while there is any', () => {
  const store = new Store();
  expect(samplesOf(store, 'uhwatch_evidence_waiting_upstreams')).toEqual([]);
  store.apply({ ...from, type: 'evidence-state', waiting: 3, oldestAt: 5_000 });
  expect(samplesOf(store, 'uhwatch_evidence_waiting_upstreams')).toEqual([[{ source: 'kubernetes' }, 3]]);
  expect(samplesOf(store, 'uhwatch_evidence_oldest_timestamp_seconds')).toEqual([[{ source: 'kubernetes' }, 5]]);
  store.apply({ ...from, type: 'evidence-state', waiting: 0, oldestAt: undefined });
  expect(samplesOf(store, 'uhwatch_evidence_oldest_timestamp_seconds')).toEqual([]);
});
