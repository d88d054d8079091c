import { describe, expect, it } from 'vitest';
import { framesOf, mergedFrame, rawFrameOf, recordingOf, seriesFramesOf } from './recorded';
import { names, prepareFrames, problemOf, rowsOf } from './test-rows';
import { type UpstreamRow } from './row';

const tables = (scene: string) => framesOf(recordingOf(scene));

/** The rows without what differs between shapes: history, which only a range has. */
function comparable({ rows }: { readonly rows: readonly UpstreamRow[] }) {
  return rows.map(({ history: _, ...row }) => row);
}

describe('what a real Prometheus answered of one cluster', () => {
  const prepared = rowsOf(tables('one-cluster'));
  const [cart, web] = prepared.rows;

  it('becomes rows with every number', () => {
    expect(names(prepared)).toEqual(['shop/cart', 'shop/web']);
    expect(cart?.numbers).toEqual({
      ready: 0,
      unready: 3,
      desired: 3,
      request_rate: 5,
      failure_rate: 4,
      failure_share: 0.8,
      uh_rate: 4,
      as_of: undefined,
    });
    expect(web).toMatchObject({ status: 'healthy', numbers: { failure_rate: 0, failure_share: 0, uh_rate: 0 } });
  });

  it('tells failures by class, the class that comes first in the contract first', () => {
    expect([...(cart?.outcomes ?? [])]).toEqual([
      ['no_healthy_upstream', 4],
      ['client', 1],
    ]);
    expect(web?.outcomes.size).toBe(0);
  });

  it('tells why, since when and how surely', () => {
    expect(cart?.findings).toMatchObject([
      { code: 'UP101', cause: 'readiness_probe', endpoints: 3, share: 1, confidence: 'certain' },
    ]);
    const at = recordingOf('one-cluster').at;
    expect([cart?.since, cart?.findings[0]?.since]).toEqual([at - 300, at - 300]);
    expect(web).toMatchObject({ findings: [], since: undefined });
  });

  it('tells of alerts, of hosts that are hit and of what changed', () => {
    expect(cart?.alerts).toEqual([{ name: 'UpstreamNoHealthyUpstream', state: 'firing', severity: 'critical' }]);
    expect(cart?.routes).toEqual([{ kind: 'Ingress', namespace: 'shop', name: 'cart', host: 'shop.example.com' }]);
    expect(cart?.changes).toMatchObject([{ kind: 'Deployment', name: 'cart', what: 'image from 1.0 to 1.1' }]);
  });

  it('tells the ports apart, the least ready first, each with its findings', () => {
    expect(cart?.ports).toMatchObject([
      { port: 'http', ready: 0, unready: 3, findings: [{ code: 'UP101' }] },
      { port: 'metrics', ready: 2, unready: undefined, findings: [] },
    ]);
  });

  it('tells what was, on times that all rows share', () => {
    expect(cart?.history?.timesMs).toHaveLength(11);
    expect(cart?.history?.timesMs).toBe(web?.history?.timesMs);
    expect(new Set(cart?.history?.readyShare)).toEqual(new Set([0]));
    // The rate needs two samples: at the first moment there is none yet.
    expect(cart?.history?.failureShare?.slice(0, 2)).toEqual([null, 0.8]);
    expect(web?.history?.failureShare?.at(-1)).toBe(0);
  });
});

describe.each([
  'one-cluster',
  'two-clusters',
  'ha-pair',
  'shards',
  'stale',
  'subsets',
  'nan',
  'istio-only',
  'envoy-only',
])('what was recorded as %s', (scene) => {
  const rows = comparable(rowsOf(tables(scene)));

  it('says the same as tables and as time series', () => {
    expect(comparable(rowsOf(seriesFramesOf(recordingOf(scene))))).toEqual(rows);
  });

  it('says the same in any order of the queries', () => {
    expect(comparable(rowsOf([...tables(scene)].reverse()))).toEqual(rows);
  });

  it('says the same after the tables were merged into one', () => {
    const present = tables(scene).filter(({ refId }) => !refId?.endsWith('_history'));
    const asked = present.map(({ refId = '' }) => refId);
    expect(comparable(rowsOf([mergedFrame(present)], {}, asked))).toEqual(comparable(rowsOf(present)));
  });

  it('says the same when the queries have other names and the option says which is which', () => {
    const renamed = tables(scene).map((frame) => ({ ...frame, refId: `q_${frame.refId}` }));
    const named = renamed.map(({ fields, ...frame }) => ({
      ...frame,
      fields: fields.map((field) => ({ ...field, name: field.name.replace('Value #', 'Value #q_') })),
    }));
    const refIds = Object.fromEntries(tables(scene).map(({ refId = '' }) => [refId, `q_${refId}`]));
    expect(comparable(rowsOf(named, { refIds }))).toEqual(rows);
  });
});

describe('what was recorded of', () => {
  it('two clusters with the same service is two rows', () => {
    expect(rowsOf(tables('two-clusters')).rows).toMatchObject([
      { cluster: 'eu', status: 'no_healthy_upstream', numbers: { ready: 0, request_rate: 5 } },
      { cluster: 'us', status: 'healthy', numbers: { ready: 3, request_rate: 2 } },
    ]);
  });

  it('two clusters is two rows under whatever label tells them apart', () => {
    const renamed = tables('two-clusters').map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) => ({
        ...field,
        name: field.name === 'cluster' ? 'k8s' : field.name,
        labels: field.labels && { ...field.labels, cluster: '', k8s: field.labels['cluster'] ?? '' },
      })),
    }));
    expect(rowsOf(renamed, { clusterLabel: 'k8s' }).rows.map(({ cluster }) => cluster)).toEqual(['eu', 'us']);
  });

  it('an HA pair counts endpoints once', () => {
    expect(rowsOf(tables('ha-pair')).rows).toMatchObject([{ numbers: { ready: 3, desired: 3 } }]);
  });

  it('shards is one row for each upstream, whichever exporter tells it', () => {
    expect(names(rowsOf(tables('shards')))).toEqual(['shop/search', 'shop/web']);
  });

  it('subsets of a mesh, told by an HA pair, is each of them once, the one that requests go to and find empty first', () => {
    const [web] = rowsOf(tables('subsets')).rows;
    expect(web).toMatchObject({ status: 'degraded', numbers: { ready: 3, unready: 0 } });
    expect(web?.ports).toMatchObject([
      { port: 'http', subset: 'v2', ready: 0, unready: 0, findings: [{ code: 'UP301' }] },
      { port: 'http', subset: '', ready: 3, unready: 0, findings: [] },
      { port: 'http', subset: 'stable', ready: 3, unready: 0, findings: [] },
      { port: 'http', subset: 'canary', ready: 0, unready: 0, findings: [] },
    ]);
  });

  it('a lost source keeps what was known last', () => {
    const lost = rowsOf(tables('stale')).rows.find(({ service }) => service === 'lost');
    expect(lost).toMatchObject({ cluster: 'eu', status: 'unknown', lastStatus: 'degraded' });
    expect(lost?.numbers.as_of).toBe(recordingOf('stale').at - 192);
  });

  it('a cluster that went silent stays, as unknown as of its last word, but not an upstream that alone went away', () => {
    const { rows } = rowsOf(tables('stale'));
    expect(rows.map(({ cluster, service }) => `${cluster} ${service}`)).toEqual(['eu lost', 'us cart']);
    expect(rows[1]).toMatchObject({ status: 'unknown', lastStatus: 'degraded', numbers: { ready: undefined } });
    expect(rows[1]?.numbers.as_of).toBe(recordingOf('stale').at - 300);
    expect(rows[1]?.history?.readyShare?.at(-1)).toBeNull();
  });

  it('nothing is the problem that the queries found no upstream', () => {
    expect(problemOf(tables('empty')).title).toBe('The queries ran and found no upstream');
  });

  it('NaN is unknown, and without a request there is no share', () => {
    const [quiet, web] = rowsOf(tables('nan')).rows;
    expect(web?.numbers).toMatchObject({ ready: undefined, desired: undefined, request_rate: undefined });
    expect(web?.numbers).toMatchObject({ failure_rate: undefined, failure_share: undefined });
    expect(quiet?.numbers).toMatchObject({ request_rate: 0, failure_rate: 0, failure_share: undefined });
  });

  it('Istio alone tells failures by its flags, and not that anything is healthy', () => {
    expect(rowsOf(tables('istio-only')).rows).toMatchObject([
      { namespace: 'shop', service: 'cart', status: 'degraded', numbers: { ready: undefined, uh_rate: 2 } },
    ]);
    expect(rowsOf(tables('istio-only')).rows[0]?.numbers.failure_share).toBeCloseTo(3 / 12);
    const withoutFailures = tables('istio-only').filter(({ refId }) => refId === 'request_rate');
    expect(rowsOf(withoutFailures).rows).toMatchObject([{ status: 'unknown', numbers: { request_rate: 12 } }]);
  });

  it('Envoy alone tells hosts, and the service by the name of the cluster', () => {
    expect(rowsOf(tables('envoy-only')).rows).toMatchObject([
      { namespace: 'shop', service: 'cart', status: 'degraded', numbers: { ready: 1, desired: 3, failure_share: 0.1 } },
    ]);
  });
});

describe('raw series', () => {
  it('are told apart by the names of their metrics, whatever the query is called', () => {
    const [cart] = rowsOf([rawFrameOf(recordingOf('one-cluster'), 'A')]).rows;
    expect(cart).toMatchObject({
      status: 'no_healthy_upstream',
      numbers: { ready: 0, unready: 3, desired: 3, request_rate: undefined },
      findings: [{ code: 'UP101', confidence: 'certain' }],
      alerts: [{ state: 'firing' }],
    });
  });

  it('that are counters are told to be so', () => {
    const frame = rawFrameOf(recordingOf('istio-only'), 'request_rate');
    expect(problemOf([frame]).title).toBe('The queries answer counters instead of rates');
    const prepared = prepareFrames([rawFrameOf(recordingOf('one-cluster'), 'uh_rate')]);
    expect('gaps' in prepared && prepared.gaps).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ role: 'uh_rate', why: 'counter' })]),
    );
  });
});
