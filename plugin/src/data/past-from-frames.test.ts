import { describe, expect, it } from 'vitest';
import { labels } from '@uhwatch/contract/metrics.ts';
import { pastFromFrames } from './past-from-frames';
import { pastFramesOf, recordingOf } from './recorded';
import { nowMs, seriesFrame, stepMs } from './test-frames';

const endpoints = (port: string, state: string, values: Array<number | null>) =>
  seriesFrame('endpoints', { [labels.port]: port, [labels.state]: state }, values);
const failed = (set: Record<string, string>, values: Array<number | null>) => seriesFrame('failures', set, values);

describe('what an upstream went through, of what a data source answered', () => {
  it('is told of the least ready port at each time', () => {
    const { endpoints: told, desired } = pastFromFrames([
      endpoints('http', 'ready', [3, 1, 3]),
      endpoints('http', 'unready', [0, 2, 0]),
      endpoints('grpc', 'ready', [3, 3, 0]),
      endpoints('grpc', 'unready', [0, 0, 3]),
      seriesFrame('desired', {}, [3, 3, 3]),
    ]);
    expect(told?.get('ready')).toEqual([3, 1, 0]);
    expect(told?.get('unready')).toEqual([0, 2, 3]);
    expect(desired).toEqual([3, 3, 3]);
  });

  it('has failures by class in the order of the contract, and no class of which none occurred', () => {
    const { failures, requests } = pastFromFrames([
      failed({ [labels.class]: 'timeout' }, [0, 1]),
      failed({ [labels.class]: 'no_healthy_upstream' }, [2, 2]),
      failed({ [labels.class]: 'reset' }, [0, 0]),
      seriesFrame('requests', {}, [5, 6]),
    ]);
    expect([...failures]).toEqual([
      ['no_healthy_upstream', [2, 2]],
      ['timeout', [0, 1]],
    ]);
    expect(requests).toEqual([5, 6]);
  });

  it('adds up what Istio’s flags tell of one class', () => {
    const { failures } = pastFromFrames([
      failed({ response_flags: 'UH' }, [1]),
      failed({ response_flags: 'UH,URX' }, [2]),
    ]);
    expect([...failures]).toEqual([['no_healthy_upstream', [3]]]);
  });

  it('knows nothing where nothing arrived, and where what arrived is no number', () => {
    const nothing = { timesMs: [], endpoints: undefined, desired: undefined, requests: undefined, failures: new Map() };
    expect(pastFromFrames([])).toEqual(nothing);
    expect(pastFromFrames([seriesFrame('requests', {}, [Number.NaN])]).requests).toEqual([null]);
  });

  it('puts a time of which nothing is told into a gap, so that no line crosses it', () => {
    const late = seriesFrame('requests', {}, [7, 7], nowMs + 10 * stepMs);
    const early = seriesFrame('requests', {}, [5, 5, 5]);
    const { timesMs, requests } = pastFromFrames([early, late]);
    expect(requests).toEqual([5, 5, 5, null, 7, 7]);
    expect(timesMs).toEqual([...timesMs].sort((a, b) => a - b));
  });
});

describe('what a real Prometheus answered about one upstream', () => {
  const pastOf = (scene: string) => pastFromFrames(pastFramesOf(recordingOf(scene)));
  const last = (values: ReadonlyArray<number | null> | undefined) => values?.at(-1);
  const counts = ({ endpoints: told, desired, requests }: ReturnType<typeof pastOf>) => ({
    ready: last(told?.get('ready')),
    unready: last(told?.get('unready')),
    desired: last(desired),
    requests: last(requests),
  });

  it.each([
    { scene: 'one-cluster', ready: 0, unready: 3, desired: 3, requests: 5 },
    { scene: 'two-clusters', ready: 0, unready: 3, desired: 3, requests: 5 },
    // Each of the pair counts the requests of its own log, and both count the same endpoints.
    { scene: 'ha-pair', ready: 3, unready: 0, desired: 3, requests: 4 },
    { scene: 'envoy-only', ready: 1, unready: 2, desired: 3, requests: 10 },
    { scene: 'istio-only', ready: undefined, unready: undefined, desired: undefined, requests: 12 },
    { scene: 'nan', ready: null, unready: null, desired: null, requests: null },
    { scene: 'empty', ready: undefined, unready: undefined, desired: undefined, requests: undefined },
  ])('has its endpoints and requests: $scene', ({ scene, ...expected }) => {
    expect(counts(pastOf(scene))).toEqual(expected);
  });

  it.each([
    { scene: 'one-cluster', classes: { no_healthy_upstream: 4, client: 1 } },
    { scene: 'istio-only', classes: { no_healthy_upstream: 2, connection_failure: 1, client: 1 } },
    { scene: 'envoy-only', classes: { connection_failure: 1 } },
    { scene: 'ha-pair', classes: {} },
  ])('has its failures by class: $scene', ({ scene, classes }) => {
    const { failures } = pastOf(scene);
    expect(Object.fromEntries([...failures].map(([name, values]) => [name, last(values)]))).toEqual(classes);
  });

  it('ends where the series ended', () => {
    const { timesMs } = pastOf('stale');
    expect(timesMs.at(-1)).toBeLessThan(recordingOf('stale').at * 1000 - 60_000);
  });
});
