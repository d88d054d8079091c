import { classOf, failureClasses, type Outcome } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, test } from 'vitest';
import { Store } from '../model/store.ts';
import { randomBelow } from '../testing/random.ts';
import { countFinal } from './count-entry.ts';
import { Entry, fields } from './entry.ts';
import { flagsOf, type FlagSet, noFlags, parseFlags } from './flags.ts';
import { createIdentify } from './identity.ts';
import { Tally } from './tally.ts';

function entryFor(cluster: string): Entry {
  const entry = new Entry();
  entry.clear(Buffer.from(cluster));
  entry.set(fields.cluster, 0, entry.bytes.length);
  return entry;
}

/** What requests to one cluster come to in the model, by their sets of flags, flushed every `batch` requests. */
function countedOf(sets: readonly FlagSet[], { cluster = 'shop_checkout_80', batch = Infinity } = {}) {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const store = new Store();
  const flush = (): void => tally.flush({ old: false }, (body) => store.apply({ source: 'test', at: 0, ...body }));
  const entry = entryFor(cluster);
  for (const [n, flags] of sets.entries()) {
    countFinal(tally, entry, { flags });
    if ((n + 1) % batch === 0) flush();
  }
  flush();
  const [upstream] = store.snapshot().upstreams.values();
  const [row] = upstream?.traffic ?? [];
  if (row === undefined) throw new Error('nothing was counted');
  return {
    requests: row.requests,
    outcomes: Object.fromEntries(row.outcomes),
    failures: Object.fromEntries(row.failures),
    recentFailures: Object.fromEntries([...row.recentFailures].map(([failure, recent]) => [failure, recent.sum(0)])),
  };
}

describe('a request with several flags counts once in each, and fails once', () => {
  test.each([
    ['UF,URX', { UF: 1, URX: 1 }, { connection_failure: 1 }],
    ['UH,URX', { UH: 1, URX: 1 }, { no_healthy_upstream: 1 }],
    ['UT,URX', { UT: 1, URX: 1 }, { retries_exhausted: 1 }],
    ['DC,UT', { UT: 1, DC: 1 }, { timeout: 1 }],
    ['MYFLAG,DI', { DI: 1, other: 1 }, { other: 1 }],
    ['DI', { DI: 1 }, {}],
  ])('%s', (flags, outcomes, failures) => {
    const counted = countedOf([parseFlags(flags), noFlags]);
    expect(counted).toEqual({ requests: 2, outcomes, failures, recentFailures: failures });
  });
});

test('whatever flags requests have, each failed one counts once, in the class of its flags', () => {
  const below = randomBelow(20_261_122);
  for (let round = 0; round < 30; round++) {
    const sets = Array.from({ length: 1 + below(200) }, () => {
      let set = noFlags;
      for (let flags = below(4); flags > 0; flags--) set |= 1 << below(31);
      return set;
    });
    const classes = sets.map((set) => classOf('envoy', flagsOf(set) satisfies readonly Outcome[]));
    const counted = countedOf(sets, { batch: 1 + below(50) });
    expect(counted.requests).toBe(sets.length);
    for (const failure of failureClasses) {
      expect(counted.failures[failure] ?? 0).toBe(classes.filter((one) => one === failure).length);
    }
    expect(counted.recentFailures).toEqual(counted.failures);
    const failed = Object.values(counted.failures).reduce((sum, count) => sum + count, 0);
    expect(failed).toBe(classes.filter((one) => one !== undefined).length);
  }
});

test('nothing passes a blocking upstream, whatever flags its requests have', () => {
  const sets = ['UH', '-', 'UF,URX'].map(parseFlags);
  expect(countedOf(sets, { cluster: 'BlackHoleCluster' })).toMatchObject({ requests: 3, failures: { policy: 3 } });
  expect(countedOf(sets, { cluster: 'PassthroughCluster' }).failures).toEqual({
    no_healthy_upstream: 1,
    connection_failure: 1,
  });
});
