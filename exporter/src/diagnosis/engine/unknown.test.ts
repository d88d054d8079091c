import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, proxyHosts, traffic, up } from '../../testing/events.ts';
import { rules } from '../rules/index.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';

function diagnosisOf(...events: readonly ModelEvent[]): Diagnosis {
  const store = new Store();
  for (const event of events) store.apply(event);
  const snapshot = store.snapshot();
  const [upstream] = snapshot.upstreams.values();
  if (upstream === undefined) throw new Error('no upstream came of the events');
  return diagnose(rules, upstream, { snapshot, now: noon + 20_000 });
}

const kubernetes = up('kubernetes');
const log = up('envoy-access-log');
const admin = up('envoy-admin');
const down = (source: string): ModelEvent => ({ type: 'source-down', source, at: noon + 1_000, error: 'gone' });
const withoutEndpoints = declared({ readiness: [], desired: undefined });
const notPermitted: ModelEvent = {
  type: 'resource-down',
  source: 'kubernetes',
  at: noon,
  resource: 'endpointslices',
  error: 'forbidden',
};

describe('why a status is unknown', () => {
  test.each<[string, ModelEvent[]]>([
    [
      'The source is down that told of it, kubernetes: what it told may no longer hold',
      [kubernetes, declared(), down('kubernetes')],
    ],
    [
      'The sources are down that told of it, kubernetes, envoy-access-log: what they told may no longer hold',
      [kubernetes, log, declared(), traffic(), down('kubernetes'), down('envoy-access-log')],
    ],
    ['There is no complete view of kubernetes yet', [declared()]],
    [
      'The Service stands for a name, and nobody tells of what is behind that',
      [kubernetes, declared({ kind: 'external_name', readiness: [] })],
    ],
    ['The source kubernetes tells of the Service, but not of its endpoints', [kubernetes, withoutEndpoints]],
    [
      'The source kubernetes tells of the Service, but not of its endpoints: it does not know endpointslices',
      [kubernetes, notPermitted, withoutEndpoints],
    ],
    ['No source tells of its endpoints, and no proxy shows a host of it', [admin, proxyHosts({ hosts: {} })]],
    ['No source tells of its endpoints, and requests alone prove no health', [log, traffic()]],
    [
      'The log does not say whom these requests were for',
      [log, traffic({ namespace: '', service: '__unnamed__', port: '', outcomes: { DC: 10 } })],
    ],
    [
      'It stands for a policy of the mesh, so that nothing can stand behind it',
      [log, traffic({ namespace: '', service: 'PassthroughCluster' })],
    ],
    [
      'It is the sum of all that is beyond the limit of series',
      [log, traffic({ namespace: '', service: '__other__' })],
    ],
  ])('%s', (sentence, events) => {
    const { status, unknownBecause } = diagnosisOf(...events);
    expect([status, unknownBecause]).toEqual(['unknown', sentence]);
  });

  test('is not said where the status is known', () => {
    expect(diagnosisOf(kubernetes, declared()).unknownBecause).toBeUndefined();
  });
});
