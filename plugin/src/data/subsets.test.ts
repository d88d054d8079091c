import { type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { describe, expect, it } from 'vitest';
import { flatten, statusOfPort } from '../views/tree';
import { type UpstreamRow } from './row';
import { type LabelSet, statusRows, tableFrame, upstream } from './test-frames';
import { rowOf } from './test-list';
import { onlyRow } from './test-rows';

type Counts = Readonly<Record<string, readonly [ready: number, unready: number]>>;

/** The answer about subsets of port `http` of `shop/checkout`. */
function subsetFrame(counts: Counts) {
  const series = Object.entries(counts).flatMap(([subset, [ready, unready]]) =>
    Object.entries({ ready, unready }).map(([state, count]) => [placed({ subset, state }), count] as const),
  );
  return tableFrame('subsets', series);
}

function placed(more: LabelSet): LabelSet {
  return upstream('shop/checkout', { upstream_port: 'http', ...more });
}

const ports = tableFrame('ports', [
  [placed({ state: 'ready' }), 3],
  [placed({ state: 'unready' }), 0],
]);
const emptyV2 = { code: 'UP301', cause: 'subset_matches_no_pods', subset: 'v2' };

/** `PLACE: STATUS READY/UNREADY` of each line under an upstream that is open. */
function linesUnder(row: UpstreamRow): string[] {
  return flatten({ groups: [], rows: [row] }, () => true).flatMap((item) => {
    if (item.kind !== 'port') {
      return [];
    }
    const { port, subset, ready, unready } = item.port;
    return [`${port}/${subset}: ${statusOfPort(item)} ${ready}/${unready}`];
  });
}

describe('subsets of a mesh', () => {
  it('are lines under their upstream, beside its port, and an empty one that nobody uses comes last and is idle', () => {
    const row = onlyRow([
      tableFrame('status', statusRows(['shop/checkout', 'healthy'])),
      ports,
      subsetFrame({ canary: [0, 0], stable: [3, 0] }),
    ]);
    expect(row.status).toBe('healthy');
    expect(linesUnder(row)).toEqual(['http/: healthy 3/0', 'http/stable: healthy 3/0', 'http/canary: idle 0/0']);
  });

  it('without a ready endpoint to which requests go, as a finding says, are down and come first', () => {
    const row = onlyRow([
      tableFrame('status', statusRows(['shop/checkout', 'degraded'])),
      tableFrame('findings', [[placed(emptyV2), 0]]),
      ports,
      subsetFrame({ v1: [3, 0], v2: [0, 0] }),
    ]);
    expect(linesUnder(row)).toEqual(['http/v2: no_healthy_upstream 0/0', 'http/: healthy 3/0', 'http/v1: healthy 3/0']);
    expect(row.ports[0]?.findings).toMatchObject([emptyV2]);
  });

  it('whose endpoints are all unready are down, whoever uses them', () => {
    const row = onlyRow([
      tableFrame('status', statusRows(['shop/checkout', 'degraded'])),
      subsetFrame({ v1: [3, 0], v2: [0, 2] }),
    ]);
    expect(linesUnder(row)).toEqual(['http/v2: no_healthy_upstream 0/2', 'http/v1: healthy 3/0']);
  });

  it('do not say how many endpoints of the upstream are ready', () => {
    const status = tableFrame('status', statusRows(['shop/checkout', 'healthy']));
    expect(onlyRow([status, ports, subsetFrame({ v2: [0, 0] })]).numbers).toMatchObject({ ready: 3, unready: 0 });
    expect(onlyRow([status, subsetFrame({ v2: [0, 0] })]).numbers.ready).toBeUndefined();
  });

  it('are told by raw series of their metric under any refId', () => {
    const series = [
      [{ __name__: 'upstream_subset_endpoints', ...placed({ subset: 'v1', state: 'ready' }) }, 2],
    ] as const;
    const row = onlyRow([tableFrame('status', statusRows(['shop/checkout', 'healthy'])), tableFrame('A', series)]);
    expect(row.ports).toMatchObject([{ port: 'http', subset: 'v1', ready: 2 }]);
  });
});

describe('subsets in the exporter’s list', () => {
  const listed = (subsets: UpstreamSummary['subsets']) =>
    rowOf({ status: 'healthy', endpoints: { ready: 3, unready: 0, draining: 0, terminating: 0 }, desired: 3, subsets });

  it('are lines under their upstream too, and one that no mesh divides has none', () => {
    const counts = (ready: number) => ({ ready, unready: 0, draining: 0, terminating: 0 });
    const row = listed([
      { upstream_port: 'http', subset: 'canary', endpoints: counts(0) },
      { upstream_port: 'http', subset: 'stable', endpoints: counts(3) },
    ]);
    expect(row === undefined ? [] : linesUnder(row)).toEqual(['http/stable: healthy 3/0', 'http/canary: idle 0/0']);
    expect(listed([])?.ports).toEqual([]);
  });
});
