import { readFileSync } from 'node:fs';
import path from 'node:path';
import { classOf, type Flag } from '@uhwatch/contract/outcomes.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { answer, type FakeAdmin, notFound, startFakeAdmin } from './testing/fake-admin.ts';
import { type Counts, Watch } from './testing/watch.ts';

const capture = (file: string): Buffer => readFileSync(path.join(import.meta.dirname, 'testdata', file));

let admin: FakeAdmin;
let watch: Watch;

beforeEach(async () => {
  admin = await startFakeAdmin();
});

afterEach(async () => {
  await watch.stop();
  await admin.close();
});

/** Looks at an Envoy before and after its requests. */
async function watchCaptures(name: string, withClusters: boolean): Promise<void> {
  const show = (when: string): void => {
    admin.clusters = withClusters ? answer(capture(`${name}-${when}.json`)) : notFound;
    admin.stats = answer(capture(`${name}-${when}.prom`));
  };
  show('before');
  watch = new Watch([admin.url]);
  await eventually(() => expect(watch.ofType('proxy-hosts')).toHaveLength(1));
  show('after');
  watch.clock.advance(5_000);
  await eventually(() => expect(watch.ofType('traffic')).toHaveLength(2));
}

/** The flags that statistics tell. */
const toldFlags: readonly Flag[] = ['UH', 'UF', 'URX', 'UO'];

/** What the access log of the same requests says, by the first word of each line and its flags. */
function countsOfLog(file: string): Counts {
  const counts: Record<string, Counts[string]> = {};
  for (const line of capture(file).toString().trim().split('\n')) {
    const [, cluster = '', flags = ''] = /^(\S+) alt=\S+ \d+ (\S+) /.exec(line) ?? [];
    const count = (counts[cluster] ??= { requests: 0, outcomes: {}, failures: {} });
    count.requests++;
    const told = toldFlags.filter((flag) => flags.split(',').includes(flag));
    for (const flag of told) count.outcomes[flag] = (count.outcomes[flag] ?? 0) + 1;
    const failure = classOf('envoy', told);
    if (failure !== undefined) count.failures[failure] = (count.failures[failure] ?? 0) + 1;
  }
  return counts;
}

function withPanics(counts: Counts, cluster: string, panic: number): Counts {
  const count = counts[cluster];
  return count === undefined ? counts : { ...counts, [cluster]: { ...count, outcomes: { ...count.outcomes, panic } } };
}

/** Real answers of Envoy 1.40 (testdata/README.md says how they were had). */
describe('a real Envoy', () => {
  test('counts as its access log does, by HTTP, gRPC and TCP, with and without retries', async () => {
    await watchCaptures('plain', true);
    expect(watch.counts).toEqual(withPanics(countsOfLog('plain.log'), 'panic', 4));
    expect(watch.warnings).toEqual([]);
  });

  test('counts so with the labels and alternative stat names of Istio', async () => {
    await watchCaptures('istio', true);
    const panic = 'outbound|80||panic.shop.svc.cluster.local';
    expect(watch.counts).toEqual(withPanics(countsOfLog('istio.log'), panic, 4));
  });

  test('counts so by its statistics alone', async () => {
    await watchCaptures('istio', false);
    const panic = 'outbound|80||panic.shop.svc.cluster.local';
    expect(watch.counts).toEqual(withPanics(countsOfLog('istio.log'), panic, 4));
  });

  test('tells the state of each host', async () => {
    await watchCaptures('plain', true);
    expect(watch.hosts).toEqual({
      ok: { healthy: 1 },
      empty: {},
      'co:lon': {},
      'dottedempty.ns-a.svc': {},
      tcpempty: {},
      // It stands for other clusters.
      agg: {},
      aggempty: {},
      subset: { healthy: 1 },
      uf: { healthy: 1 },
      ucretry: { healthy: 1 },
      pertryretry: { healthy: 1 },
      ufretry: { healthy: 1 },
      ufh2: { healthy: 1 },
      mixretry: { healthy: 2 },
      fiveretry: { healthy: 1 },
      overflow: { healthy: 1 },
      tcpok: { healthy: 1 },
      tcpuf3: { healthy: 1 },
      tcpoverflow: { healthy: 1 },
      ejected: { ejected: 1 },
      ejectretry: { ejected: 1 },
      hcfail: { failed_health_check: 2 },
      panic: { failed_health_check: 1 },
      degraded: { degraded: 1 },
      edsdegraded: { degraded: 1 },
      edsunhealthy: { unhealthy: 1 },
    });
  });

  test('tells by its gauges alone how many hosts are healthy, and why not where they say', async () => {
    await watchCaptures('istio', false);
    expect(watch.hosts).toEqual({
      'outbound|80||ejected.shop.svc.cluster.local': { ejected: 1 },
      'outbound|80||panic.shop.svc.cluster.local': { unhealthy: 1 },
      'outbound|80||tcpuf3.shop.svc.cluster.local': { healthy: 1 },
      'outbound|80||ufretry.shop.svc.cluster.local': { healthy: 1 },
    });
  });
});
