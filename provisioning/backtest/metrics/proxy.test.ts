import { describe, expect, it } from 'vitest';
import type { Upstream } from '../fleet.ts';
import type { MonitorEffect } from '../life/event.ts';
import { type Effect, statesOf } from '../life/state.ts';
import { UpstreamLife } from '../life/upstream-life.ts';
import { seededRandom } from '../random.ts';
import { SampleBuffer, stepSeconds } from './buffer.ts';
import { ProxyTarget } from './proxy.ts';

const cart: Upstream = {
  cluster: 'east',
  namespace: 'shop',
  service: 'cart',
  replicas: 2,
  shape: 'steady',
  peak: 10,
  retried: true,
};
const steps = 16;

interface Sample {
  readonly time: number;
  readonly value: number;
}

/** What one proxy tells of four minutes of life: the samples of the series that all these words are in. */
function told(effects: readonly Effect[], monitors: readonly MonitorEffect[] = []) {
  const end = steps * stepSeconds;
  const states = statesOf(cart, 0, effects);
  const life = new UpstreamLife(cart, states, { random: seededRandom(1), end, exporters: 1 });
  const buffer = new SampleBuffer(steps);
  const proxy = new ProxyTarget(buffer, { cluster: 'east', index: 0, offset: 0, lives: [life], monitors });
  buffer.begin(0);
  for (let step = 0; step < steps; step++) {
    buffer.at(step);
    life.advance(step * stepSeconds);
    proxy.scrape(step * stepSeconds);
  }
  const text = [...buffer.text()].join('');
  const samples = (...words: readonly string[]): Sample[] =>
    [...text.matchAll(/^(.*\}) (\S+) (\d+)$/gm)]
      .filter(([, head = '']) => words.every((word) => head.includes(word)))
      .map(([, , value, time]) => ({ time: Number(time), value: Number(value) }));
  return { samples, counts: life.counts[0] };
}

const outage = { from: 60, to: 120, ready: 0 } as const;

describe('the telemetry of Istio', () => {
  it('has no series of a flag before its first request, and then all of them', () => {
    const { samples, counts } = told([outage]);
    const failed = samples('istio_requests_total', 'reporter="source"', 'response_flags="URX,UH"');
    expect(failed[0]?.time).toBe(75);
    expect(failed[0]?.value).toBeGreaterThan(0);
    expect(failed.at(-1)?.value).toBe(counts?.failures.no_healthy_upstream);
  });

  it('tells of what arrives twice, and of what meets no host once', () => {
    const { samples } = told([outage]);
    const good = samples('reporter="source"', 'response_flags="-"');
    expect(good.length).toBeGreaterThan(0);
    expect(samples('reporter="destination"', 'response_flags="-"')).toEqual(good);
    expect(samples('reporter="destination"', 'UH')).toEqual([]);
  });
});

describe('the statistics of Envoy', () => {
  it('begin at zero, and count what met no host among the requests', () => {
    const { samples, counts } = told([outage]);
    const none = samples('upstream_cx_none_healthy');
    expect(none[0]).toEqual({ time: 0, value: 0 });
    expect(none.at(-1)?.value).toBe(counts?.failures.no_healthy_upstream);
    expect(samples('upstream_rq_completed').at(-1)?.value).toBe(counts?.requests);
  });

  it('tell of the hosts that are ready', () => {
    const hosts = told([outage]).samples('membership_healthy');
    expect(hosts.map(({ value }) => value)).toEqual([2, 2, 2, 2, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('count each attempt that does not connect', () => {
    const { samples, counts } = told([{ from: 60, to: 120, failing: { class: 'connection_failure', share: 1 } }]);
    expect(samples('upstream_cx_connect_fail').at(-1)?.value).toBe(3 * (counts?.failures.connection_failure ?? NaN));
  });

  it('end with the cluster, and begin at zero when it comes back', () => {
    const none = told([outage, { from: 120, to: 180, gone: true }]).samples('upstream_cx_none_healthy');
    expect(none.filter(({ time }) => time >= 120 && time < 180)).toEqual([]);
    expect(none.find(({ time }) => time === 180)?.value).toBe(0);
  });
});

describe('a proxy', () => {
  it('that is replaced is another target, which counts from zero', () => {
    const { samples } = told([], [{ from: 100, to: 125, lost: 'proxy' }]);
    const before = samples('upstream_rq_completed', 'instance="gateway-0-0:15020"');
    const after = samples('upstream_rq_completed', 'instance="gateway-0-1:15020"');
    expect(before.at(-1)?.time).toBe(90);
    expect(after[0]?.time).toBe(135);
    expect(after[0]?.value).toBeLessThan(before.at(-1)?.value ?? 0);
  });

  it('whose scrape is missed tells nothing then, and forgets nothing', () => {
    const { samples, counts } = told([], [{ from: 100, to: 125, lost: 'scrape' }]);
    const requests = samples('upstream_rq_completed');
    expect(requests.map(({ time }) => time)).not.toContain(105);
    expect(requests.at(-1)?.value).toBe(counts?.requests);
  });
});
